package org.inkstone.data.transform;

import java.util.Objects;
import java.util.random.RandomGenerator;
import org.inkstone.data.Features;

/** Adds a border to a picture or a tensor [C, H, W]. */
public final class Pad implements Transform {
    private final int left;
    private final int top;
    private final int right;
    private final int bottom;
    private final PaddingMode mode;
    private final float fill;

    /** Zeros (black) on all sides. */
    public Pad(int padding) {
        this(Sizes.notNegative("padding", padding), padding, padding, padding);
    }

    /** Zeros, torchvision's order of the sides. */
    public Pad(int left, int top, int right, int bottom) {
        this(left, top, right, bottom, PaddingMode.CONSTANT, 0);
    }

    private Pad(int left, int top, int right, int bottom, PaddingMode mode, float fill) {
        this.left = Sizes.notNegative("left", left);
        this.top = Sizes.notNegative("top", top);
        this.right = Sizes.notNegative("right", right);
        this.bottom = Sizes.notNegative("bottom", bottom);
        this.mode = Objects.requireNonNull(mode, "mode");
        this.fill = fill;
    }

    /** The border made of the picture itself. */
    public Pad with(PaddingMode other) {
        return new Pad(left, top, right, bottom, other, fill);
    }

    /** Another constant: 0..255 for pictures, any float for tensors. */
    public Pad filledWith(float value) {
        return new Pad(left, top, right, bottom, PaddingMode.CONSTANT, value);
    }

    @Override
    public Features apply(Features input, RandomGenerator random) {
        int h = Sizes.height(input);
        int w = Sizes.width(input);
        return Remap.features(
                input, mode.indices(-top, top + h + bottom, h), mode.indices(-left, left + w + right, w), fill);
    }

    @Override
    public String toString() {
        return "Pad(" + left + ", " + top + ", " + right + ", " + bottom + ", " + mode
                + (mode == PaddingMode.CONSTANT && fill != 0 ? ", fill=" + fill : "") + ")";
    }
}
