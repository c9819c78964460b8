package org.inkstone.vision.evaluate;

import java.util.stream.IntStream;

/**
 * A way to look at a picture: which of its rows and columns are taken, in which order. Position -1 and others outside the
 * picture are filled with 0, which is the mean of normalised data.
 */
public interface PictureView {
    /** The row each row of the view comes from. */
    int[] rows(int height);

    /** The column each column of the view comes from. */
    int[] columns(int width);

    /** The picture as it is. */
    static PictureView identity() {
        return shifted(0, 0);
    }

    /** The same size, moved by whole pixels. */
    static PictureView shifted(int down, int right) {
        return new PictureView() {
            @Override
            public int[] rows(int height) {
                return range(-down, height);
            }

            @Override
            public int[] columns(int width) {
                return range(-right, width);
            }
        };
    }

    /**
     * A part of the picture.
     *
     * @param down   where it lies: 0 at the top, 0.5 in the middle, 1 at the bottom; halves of pixels go to the even one
     * @param across likewise from left to right
     * @param height of the part
     * @param width  of the part
     */
    static PictureView cropped(double down, double across, int height, int width) {
        return new PictureView() {
            @Override
            public int[] rows(int pictureHeight) {
                return range(first("height", down, height, pictureHeight), height);
            }

            @Override
            public int[] columns(int pictureWidth) {
                return range(first("width", across, width, pictureWidth), width);
            }
        };
    }

    /** This view of the mirrored picture, left and right exchanged. */
    default PictureView mirrored() {
        PictureView view = this;
        return new PictureView() {
            @Override
            public int[] rows(int height) {
                return view.rows(height);
            }

            @Override
            public int[] columns(int width) {
                return IntStream.of(view.columns(width)).map(c -> width - 1 - c).toArray();
            }
        };
    }

    private static int[] range(int first, int length) {
        return IntStream.range(first, first + length).toArray();
    }

    private static int first(String side, double place, int length, int size) {
        if (length <= 0 || length > size) {
            throw new IllegalArgumentException(
                    "a crop of " + side + " " + length + " does not fit into a picture of " + side + " " + size);
        }
        return (int) Math.rint(place * (size - length));
    }
}
