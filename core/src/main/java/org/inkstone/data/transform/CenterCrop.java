package org.inkstone.data.transform;

import java.util.random.RandomGenerator;
import org.inkstone.data.Features;

/**
 * Cuts the middle out of a picture or a tensor [C, H, W], with torchvision's rounding: the upper left corner is half the
 * difference, a half going to the even number. A side that is too short is filled with zeros on both ends, the odd pixel
 * at the end.
 */
public final class CenterCrop implements Transform {
    private final int height;
    private final int width;

    /** A square. */
    public CenterCrop(int size) {
        this(Sizes.positive("size", size), size);
    }

    public CenterCrop(int height, int width) {
        this.height = Sizes.positive("height", height);
        this.width = Sizes.positive("width", width);
    }

    @Override
    public Features apply(Features input, RandomGenerator random) {
        int h = Sizes.height(input);
        int w = Sizes.width(input);
        if (h == height && w == width) {
            return input;
        }
        int[] rows = PaddingMode.CONSTANT.indices(start(h, height), height, h);
        int[] columns = PaddingMode.CONSTANT.indices(start(w, width), width, w);
        return Remap.features(input, rows, columns, 0);
    }

    /** The region of a larger picture that is kept, or null when it would have to be padded. */
    Region regionOf(int h, int w) {
        return h < height || w < width ? null : new Region(start(h, height), start(w, width), height, width);
    }

    private static int start(int size, int crop) {
        return size < crop ? -((crop - size) / 2) : (int) Math.rint((size - crop) / 2.0);
    }

    @Override
    public String toString() {
        return "CenterCrop(" + height + ", " + width + ")";
    }
}
