package org.inkstone.data.transform;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.inkstone.data.Features;
import org.inkstone.data.Image;

/**
 * One operation drawn for each picture, with any magnitude of a wide range: nothing to tune (Müller and Hutter,
 * "TrivialAugment: Tuning-free yet state-of-the-art data augmentation", 2021), as torchvision's TrivialAugmentWide. Shifts
 * are up to 32 pixels whatever the picture's size, so for CIFAR-10 {@link AutoAugment} suits better.
 */
public final class TrivialAugment implements Transform {
    private static final int MAGNITUDES = 31;

    /** All but the negative. */
    static final PictureOp[] OPS = Arrays.stream(PictureOp.values())
            .filter(op -> op != PictureOp.INVERT)
            .toArray(PictureOp[]::new);

    private final int fill;

    /** Black outside the picture. */
    public TrivialAugment() {
        this(0);
    }

    /** @param fill 0..255, outside the picture */
    public TrivialAugment(int fill) {
        this.fill = Sizes.level("fill", fill);
    }

    @Override
    public Image apply(Features input, RandomGenerator random) {
        Image image = Sizes.image(input, "TrivialAugment");
        PictureOp op = OPS[random.nextInt(OPS.length)];
        int bin = random.nextInt(MAGNITUDES);
        boolean negative = random.nextBoolean();
        double magnitude = Magnitudes.WIDE.of(op, bin, MAGNITUDES, image.height(), image.width());
        return op.apply(image, op.signed() && negative ? -magnitude : magnitude, fill);
    }

    @Override
    public String toString() {
        return fill == 0 ? "TrivialAugment()" : "TrivialAugment(fill=" + fill + ")";
    }
}
