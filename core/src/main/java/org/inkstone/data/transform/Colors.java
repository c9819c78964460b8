package org.inkstone.data.transform;

import org.inkstone.data.Image;

/**
 * Changes of brightness, contrast, saturation, hue and sharpness, with the pixels of torchvision's {@code adjust_*} on a
 * Pillow picture ({@code ImageEnhance} and Pillow's 8-bit HSV). A factor of 1 changes nothing, 0 takes the property away.
 */
public final class Colors {
    private static final float OUTER = 1 / 13f;
    private static final float MIDDLE = 5 / 13f;

    private Colors() {}

    /** Blends with black; factor at least 0. */
    public static Image brightness(Image image, double factor) {
        checkFactor("brightness", factor);
        byte[] data = image.data();
        byte[] out = new byte[data.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = blend(0, data[i] & 0xff, (float) factor);
        }
        return like(image, out);
    }

    /** Blends with the mean grey of the picture; factor at least 0. */
    public static Image contrast(Image image, double factor) {
        checkFactor("contrast", factor);
        byte[] grey = image.channels() == 1 ? image.data() : luminance(image);
        long sum = 0;
        for (byte g : grey) {
            sum += g & 0xff;
        }
        int mean = (int) ((double) sum / grey.length + 0.5);
        byte[] data = image.data();
        byte[] out = new byte[data.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = blend(mean, data[i] & 0xff, (float) factor);
        }
        return like(image, out);
    }

    /** Blends with the grey picture; factor at least 0. A grey picture stays as it is. */
    public static Image saturation(Image image, double factor) {
        checkFactor("saturation", factor);
        if (image.channels() == 1) {
            return image;
        }
        byte[] grey = luminance(image);
        byte[] data = image.data();
        byte[] out = new byte[data.length];
        for (int p = 0, i = 0; p < grey.length; p++) {
            for (int c = 0; c < 3; c++, i++) {
                out[i] = blend(grey[p] & 0xff, data[i] & 0xff, (float) factor);
            }
        }
        return like(image, out);
    }

    /**
     * Turns the colour circle. A grey picture stays as it is.
     *
     * @param shift share of the circle, -0.5 to 0.5
     */
    public static Image hue(Image image, double shift) {
        if (!(shift >= -0.5 && shift <= 0.5)) {
            throw new IllegalArgumentException("hue must be from -0.5 to 0.5: " + shift);
        }
        if (image.channels() == 1) {
            return image;
        }
        int turn = (int) (shift * 255);
        byte[] data = image.data();
        byte[] out = new byte[data.length];
        for (int i = 0; i < out.length; i += 3) {
            int hsv = Hsv.ofRgb(data[i] & 0xff, data[i + 1] & 0xff, data[i + 2] & 0xff);
            int rgb = Hsv.toRgb((hsv >> 16) + turn & 0xff, hsv >> 8 & 0xff, hsv & 0xff);
            out[i] = (byte) (rgb >> 16);
            out[i + 1] = (byte) (rgb >> 8);
            out[i + 2] = (byte) rgb;
        }
        return like(image, out);
    }

    /**
     * Blends with a smoothed picture (3x3, the middle five times as heavy; border pixels stay); 2 sharpens; factor at
     * least 0.
     */
    public static Image sharpness(Image image, double factor) {
        checkFactor("sharpness", factor);
        int width = image.width();
        int channels = image.channels();
        int line = width * channels;
        byte[] data = image.data();
        byte[] out = data.clone();
        for (int row = 1; row < image.height() - 1; row++) {
            int start = row * line;
            for (int i = start + channels; i < start + line - channels; i++) {
                float sum = 0.5f;
                sum += smoothed(data, i + line, channels, OUTER);
                sum += smoothed(data, i, channels, MIDDLE);
                sum += smoothed(data, i - line, channels, OUTER);
                out[i] = blend((int) sum, data[i] & 0xff, (float) factor);
            }
        }
        return like(image, out);
    }

    /** A row of the smoothing kernel; the sums are floats in Pillow's order, for the same rounding. */
    private static float smoothed(byte[] data, int at, int channels, float middle) {
        return (data[at - channels] & 0xff) * OUTER + (data[at] & 0xff) * middle + (data[at + channels] & 0xff) * OUTER;
    }

    /** ITU-R 601 luminance of an RGB picture in Pillow's fixed point. */
    static byte[] luminance(Image image) {
        byte[] data = image.data();
        byte[] grey = new byte[data.length / 3];
        for (int p = 0, i = 0; p < grey.length; p++, i += 3) {
            int sum = (data[i] & 0xff) * 19595 + (data[i + 1] & 0xff) * 38470 + (data[i + 2] & 0xff) * 7471;
            grey[p] = (byte) (sum + 0x8000 >> 16);
        }
        return grey;
    }

    /** Pillow's blend: in float, cut off and not rounded. */
    private static byte blend(int from, int to, float factor) {
        float v = from + factor * (to - from);
        return (byte) (v <= 0 ? 0 : v >= 255 ? 255 : (int) v);
    }

    private static Image like(Image image, byte[] data) {
        return new Image(data, image.height(), image.width(), image.channels());
    }

    private static void checkFactor(String name, double factor) {
        if (!(factor >= 0) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException(name + " must not be negative: " + factor);
        }
    }
}
