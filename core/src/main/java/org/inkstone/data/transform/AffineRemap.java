package org.inkstone.data.transform;

import java.util.Arrays;
import org.inkstone.data.Image;

/**
 * Pictures sheared, shifted and turned, without interpolation: each pixel is the one it comes from, as Pillow's affine
 * transform takes it (16.16 fixed point). What comes from outside is filled.
 */
public final class AffineRemap {
    private static final double ONE = 1 << 16;
    private static final double DECIMALS = 1e15;

    private AffineRemap() {}

    /**
     * Moves rows sideways, the more the lower they lie.
     *
     * @param level pixels to the left per row; the tangent of the angle
     * @param fill  0..255
     */
    public static Image shearX(Image image, double level, int fill) {
        return remap(image, new double[] {1, level, 0, 0, 1, 0}, fill);
    }

    /**
     * Moves columns up, the more the further right they lie.
     *
     * @param level pixels per column; the tangent of the angle
     * @param fill  0..255
     */
    public static Image shearY(Image image, double level, int fill) {
        return remap(image, new double[] {1, 0, 0, level, 1, 0}, fill);
    }

    /**
     * Moves a picture by whole pixels.
     *
     * @param right pixels to the right, negative to the left
     * @param down  pixels down, negative up
     * @param fill  0..255
     */
    public static Image translate(Image image, int right, int down, int fill) {
        int[] rows = PaddingMode.CONSTANT.indices(-down, image.height(), image.height());
        int[] columns = PaddingMode.CONSTANT.indices(-right, image.width(), image.width());
        return Remap.image(image, rows, columns, fill);
    }

    /**
     * Turns a picture about its centre; its size stays.
     *
     * @param degrees against the clock
     * @param fill    0..255
     */
    public static Image rotate(Image image, double degrees, int fill) {
        double angle = -Math.toRadians(degrees);
        double cos = Math.rint(Math.cos(angle) * DECIMALS) / DECIMALS;
        double sin = Math.rint(Math.sin(angle) * DECIMALS) / DECIMALS;
        double x = image.width() / 2.0;
        double y = image.height() / 2.0;
        double[] matrix = {cos, sin, cos * -x + sin * -y + x, -sin, cos, -sin * -x + cos * -y + y};
        return remap(image, matrix, fill);
    }

    /** The pixel (x, y) comes from (m[0] x + m[1] y + m[2], m[3] x + m[4] y + m[5]), measured at the pixels' centres. */
    private static Image remap(Image image, double[] m, int fill) {
        int width = image.width();
        int height = image.height();
        int channels = image.channels();
        byte[] data = image.data();
        byte[] out = new byte[data.length];
        if (fill != 0) {
            Arrays.fill(out, (byte) fill);
        }
        long stepX = fixed(m[0]);
        long stepY = fixed(m[3]);
        long rowX = fixed(m[2] + m[0] * 0.5 + m[1] * 0.5);
        long rowY = fixed(m[5] + m[3] * 0.5 + m[4] * 0.5);
        for (int row = 0, o = 0; row < height; row++, rowX += fixed(m[1]), rowY += fixed(m[4])) {
            long x = rowX;
            long y = rowY;
            for (int column = 0; column < width; column++, o += channels, x += stepX, y += stepY) {
                long fromX = x >> 16;
                long fromY = y >> 16;
                if (fromX >= 0 && fromX < width && fromY >= 0 && fromY < height) {
                    int from = (int) (fromY * width + fromX) * channels;
                    for (int c = 0; c < channels; c++) {
                        out[o + c] = data[from + c];
                    }
                }
            }
        }
        return new Image(out, height, width, channels);
    }

    private static long fixed(double value) {
        return (long) Math.floor(value * ONE + 0.5);
    }
}
