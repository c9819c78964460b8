package org.inkstone.data.transform;

import java.util.random.RandomGenerator;
import org.inkstone.data.Features;
import org.inkstone.data.Image;

/**
 * A few operations drawn for each picture, all with one magnitude, so that two numbers are all there is to tune (Cubuk et
 * al., "RandAugment: Practical automated data augmentation with a reduced search space", 2020), as in torchvision.
 */
public final class RandAugment implements Transform {
    /** How many magnitudes there are, counted from 0. */
    public static final int MAGNITUDES = 31;

    private static final PictureOp[] OPS = TrivialAugment.OPS;

    private final int ops;
    private final int magnitude;
    private final int fill;

    /** Two operations of magnitude 9: torchvision's defaults. */
    public RandAugment() {
        this(2, 9);
    }

    /** Black outside the picture; see {@link #RandAugment(int, int, int)}. */
    public RandAugment(int ops, int magnitude) {
        this(ops, magnitude, 0);
    }

    /**
     * @param ops       operations one after the other, at least 1
     * @param magnitude 0 to 30; at 30 pictures are turned by 30 degrees and shifted by 45% of their side
     * @param fill      0..255, outside the picture
     */
    public RandAugment(int ops, int magnitude, int fill) {
        if (magnitude < 0 || magnitude >= MAGNITUDES) {
            throw new IllegalArgumentException("magnitude must be 0 to " + (MAGNITUDES - 1) + ": " + magnitude);
        }
        this.ops = Sizes.positive("ops", ops);
        this.magnitude = magnitude;
        this.fill = Sizes.level("fill", fill);
    }

    @Override
    public Image apply(Features input, RandomGenerator random) {
        Image image = Sizes.image(input, "RandAugment");
        for (int i = 0; i < ops; i++) {
            PictureOp op = OPS[random.nextInt(OPS.length)];
            double size = Magnitudes.USUAL.of(op, magnitude, MAGNITUDES, image.height(), image.width());
            image = op.apply(image, op.signed() && random.nextBoolean() ? -size : size, fill);
        }
        return image;
    }

    @Override
    public String toString() {
        return "RandAugment(" + ops + ", " + magnitude + (fill == 0 ? ")" : ", fill=" + fill + ")");
    }
}
