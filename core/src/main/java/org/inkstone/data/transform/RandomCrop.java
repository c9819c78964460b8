package org.inkstone.data.transform;

import java.util.Objects;
import java.util.random.RandomGenerator;
import org.inkstone.data.Features;

/**
 * Cuts a region of one size out of a random place of a picture or a tensor [C, H, W]; for CIFAR-10 usually
 * {@code new RandomCrop(32).padding(4)}. Every place is equally likely.
 */
public final class RandomCrop implements Transform {
    private final int height;
    private final int width;
    private final int padding;
    private final boolean padIfNeeded;
    private final PaddingMode mode;
    private final float fill;

    /** A square. */
    public RandomCrop(int size) {
        this(Sizes.positive("size", size), size);
    }

    public RandomCrop(int height, int width) {
        this(Sizes.positive("height", height), Sizes.positive("width", width), 0, false, PaddingMode.CONSTANT, 0);
    }

    private RandomCrop(int height, int width, int padding, boolean padIfNeeded, PaddingMode mode, float fill) {
        this.height = height;
        this.width = width;
        this.padding = padding;
        this.padIfNeeded = padIfNeeded;
        this.mode = Objects.requireNonNull(mode, "mode");
        this.fill = fill;
    }

    /** A border on all sides before the crop; 0 by default. */
    public RandomCrop padding(int pixels) {
        return new RandomCrop(height, width, Sizes.notNegative("padding", pixels), padIfNeeded, mode, fill);
    }

    /**
     * Pads a side that is shorter than the crop by the missing length on both ends (as torchvision does), instead of
     * failing.
     */
    public RandomCrop padIfNeeded() {
        return new RandomCrop(height, width, padding, true, mode, fill);
    }

    /** What the border is made of; {@link PaddingMode#CONSTANT} by default. */
    public RandomCrop with(PaddingMode other) {
        return new RandomCrop(height, width, padding, padIfNeeded, other, fill);
    }

    /** The constant border's value: 0..255 for pictures, any float for tensors; 0 by default. */
    public RandomCrop filledWith(float value) {
        return new RandomCrop(height, width, padding, padIfNeeded, mode, value);
    }

    @Override
    public Features apply(Features input, RandomGenerator random) {
        int h = Sizes.height(input);
        int w = Sizes.width(input);
        int marginTop = margin(h, height);
        int marginLeft = margin(w, width);
        int roomY = h + 2 * marginTop - height;
        int roomX = w + 2 * marginLeft - width;
        if (roomY < 0 || roomX < 0) {
            throw new IllegalArgumentException("RandomCrop of " + height + "x" + width + " does not fit into " + h + "x"
                    + w + (padding > 0 ? " with padding " + padding : "") + "; resize first or use padIfNeeded()");
        }
        int top = random.nextInt(roomY + 1) - marginTop;
        int left = random.nextInt(roomX + 1) - marginLeft;
        return Remap.features(input, mode.indices(top, height, h), mode.indices(left, width, w), fill);
    }

    private int margin(int size, int crop) {
        int missing = crop - size - 2 * padding;
        return padding + (padIfNeeded ? Math.max(0, missing) : 0);
    }

    @Override
    public String toString() {
        return "RandomCrop(" + height + ", " + width + (padding > 0 ? ", padding=" + padding : "")
                + (padIfNeeded ? ", padIfNeeded" : "") + (mode == PaddingMode.CONSTANT ? "" : ", " + mode) + ")";
    }
}
