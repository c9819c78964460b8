package org.inkstone.data.transform;

import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.inkstone.data.Features;
import org.inkstone.data.Image;

/**
 * One of a policy's pairs of operations, drawn for each picture, each operation with its own probability and a random sign;
 * see {@link AugmentPolicy}. The result has the picture's size, so it goes before or after crop and flip.
 */
public final class AutoAugment implements Transform {
    private static final int BINS = 10;

    private final AugmentPolicy policy;
    private final int fill;

    /** Black outside the picture. */
    public AutoAugment(AugmentPolicy policy) {
        this(policy, 0);
    }

    /** @param fill 0..255, outside the picture */
    public AutoAugment(AugmentPolicy policy, int fill) {
        this.policy = Objects.requireNonNull(policy, "policy");
        this.fill = Sizes.level("fill", fill);
    }

    @Override
    public Image apply(Features input, RandomGenerator random) {
        Image image = Sizes.image(input, "AutoAugment");
        List<List<AugmentPolicy.Step>> pairs = policy.pairs();
        for (AugmentPolicy.Step step : pairs.get(random.nextInt(pairs.size()))) {
            boolean wanted = random.nextDouble() < step.probability();
            boolean negative = random.nextBoolean();
            if (wanted) {
                PictureOp op = step.op();
                double magnitude = Magnitudes.USUAL.of(op, step.bin(), BINS, image.height(), image.width());
                image = op.apply(image, op.signed() && negative ? -magnitude : magnitude, fill);
            }
        }
        return image;
    }

    @Override
    public String toString() {
        return "AutoAugment(" + policy + (fill == 0 ? ")" : ", fill=" + fill + ")");
    }
}
