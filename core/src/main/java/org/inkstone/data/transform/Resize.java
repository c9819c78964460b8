package org.inkstone.data.transform;

import java.util.Objects;
import java.util.random.RandomGenerator;
import org.inkstone.data.Features;
import org.inkstone.data.Image;

/**
 * Resizes a picture: both sides, or the shorter side with the ratio kept. The pixels are exactly those of torchvision's
 * {@code Resize} on a Pillow picture (Pillow's antialiased two-pass resize in 22-bit fixed point, rounded to bytes after
 * each pass); torchvision on tensors, OpenCV and Java2D give others.
 */
public final class Resize implements Transform {
    private final int height;
    private final int width;
    private final Interpolation interpolation;

    /**
     * Both sides, whatever the ratio was.
     *
     * @param height rows
     * @param width  columns
     */
    public Resize(int height, int width) {
        this(Sizes.positive("height", height), Sizes.positive("width", width), Interpolation.BILINEAR);
    }

    /**
     * The shorter side; the longer one becomes {@code (int) (shorterSide * longer / shorter)}.
     *
     * @param shorterSide pixels
     */
    public Resize(int shorterSide) {
        this(Sizes.positive("shorterSide", shorterSide), 0, Interpolation.BILINEAR);
    }

    private Resize(int height, int width, Interpolation interpolation) {
        this.height = height;
        this.width = width;
        this.interpolation = Objects.requireNonNull(interpolation, "interpolation");
    }

    /** The same size by another filter; {@link Interpolation#BILINEAR} is the default, as in torchvision. */
    public Resize with(Interpolation other) {
        return new Resize(height, width, other);
    }

    @Override
    public Image apply(Features input, RandomGenerator random) {
        Image image = Sizes.image(input, "Resize");
        int h = heightOf(image);
        int w = widthOf(image);
        return h == image.height() && w == image.width() ? image : Resampler.resize(image, h, w, interpolation);
    }

    /** A region of what {@link #apply} gives, without computing the rest. */
    Image region(Image image, Region wanted) {
        return Resampler.resize(image, Region.all(image), heightOf(image), widthOf(image), wanted, interpolation);
    }

    int heightOf(Image image) {
        if (width > 0) {
            return height;
        }
        return image.height() <= image.width() ? height : longer(image.height(), image.width());
    }

    int widthOf(Image image) {
        if (width > 0) {
            return width;
        }
        return image.width() <= image.height() ? height : longer(image.width(), image.height());
    }

    private int longer(int longer, int shorter) {
        return (int) ((double) ((long) height * longer) / shorter);
    }

    @Override
    public String toString() {
        String size = width > 0 ? height + ", " + width : "" + height;
        return "Resize(" + size + (interpolation == Interpolation.BILINEAR ? ")" : ", " + interpolation + ")");
    }
}
