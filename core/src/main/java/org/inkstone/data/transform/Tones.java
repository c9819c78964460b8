package org.inkstone.data.transform;

import org.inkstone.data.Image;

/**
 * Changes of a picture's tones, each channel by a table of its 256 values, with the pixels of Pillow's {@code ImageOps}.
 */
public final class Tones {
    private static final int LEVELS = 256;

    private Tones() {}

    /** The negative. */
    public static Image invert(Image image) {
        return solarize(image, 0);
    }

    /**
     * Inverts bright pixels.
     *
     * @param threshold values from here on are inverted; 256 changes nothing, 0 inverts all
     */
    public static Image solarize(Image image, double threshold) {
        byte[] table = new byte[LEVELS];
        for (int v = 0; v < LEVELS; v++) {
            table[v] = (byte) (v < threshold ? v : LEVELS - 1 - v);
        }
        return mapped(image, table);
    }

    /**
     * Keeps the upper bits of each value.
     *
     * @param bits 0 (black) to 8 (all)
     */
    public static Image posterize(Image image, int bits) {
        if (bits < 0 || bits > 8) {
            throw new IllegalArgumentException("bits must be 0 to 8: " + bits);
        }
        byte[] table = new byte[LEVELS];
        for (int v = 0; v < LEVELS; v++) {
            table[v] = (byte) (v >> 8 - bits << 8 - bits);
        }
        return mapped(image, table);
    }

    /** Stretches each channel, so that its darkest value becomes 0 and its brightest 255. */
    public static Image autoContrast(Image image) {
        byte[][] tables = new byte[image.channels()][];
        for (int c = 0; c < tables.length; c++) {
            tables[c] = stretching(histogram(image, c));
        }
        return mapped(image, tables);
    }

    /** Spreads each channel's values, so that all of them are about equally frequent. */
    public static Image equalize(Image image) {
        byte[][] tables = new byte[image.channels()][];
        for (int c = 0; c < tables.length; c++) {
            tables[c] = equalizing(histogram(image, c));
        }
        return mapped(image, tables);
    }

    private static byte[] stretching(int[] histogram) {
        int low = 0;
        while (low < LEVELS - 1 && histogram[low] == 0) {
            low++;
        }
        int high = LEVELS - 1;
        while (high > 0 && histogram[high] == 0) {
            high--;
        }
        if (high <= low) {
            return identity();
        }
        double scale = 255.0 / (high - low);
        double offset = -low * scale;
        byte[] table = new byte[LEVELS];
        for (int v = 0; v < LEVELS; v++) {
            table[v] = (byte) Math.max(0, Math.min(255, (int) (v * scale + offset)));
        }
        return table;
    }

    private static byte[] equalizing(int[] histogram) {
        int total = 0;
        int last = 0;
        for (int count : histogram) {
            total += count;
            last = count > 0 ? count : last;
        }
        int step = (total - last) / 255;
        if (step == 0) {
            return identity();
        }
        byte[] table = new byte[LEVELS];
        int sum = step / 2;
        for (int v = 0; v < LEVELS; v++) {
            table[v] = (byte) Math.min(255, sum / step);
            sum += histogram[v];
        }
        return table;
    }

    private static int[] histogram(Image image, int channel) {
        int[] histogram = new int[LEVELS];
        byte[] data = image.data();
        for (int i = channel; i < data.length; i += image.channels()) {
            histogram[data[i] & 0xff]++;
        }
        return histogram;
    }

    private static byte[] identity() {
        byte[] table = new byte[LEVELS];
        for (int v = 0; v < LEVELS; v++) {
            table[v] = (byte) v;
        }
        return table;
    }

    private static Image mapped(Image image, byte[] table) {
        byte[] data = image.data();
        byte[] out = new byte[data.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = table[data[i] & 0xff];
        }
        return new Image(out, image.height(), image.width(), image.channels());
    }

    private static Image mapped(Image image, byte[][] tables) {
        if (tables.length == 1) {
            return mapped(image, tables[0]);
        }
        byte[] data = image.data();
        byte[] out = new byte[data.length];
        for (int i = 0; i < out.length; i += 3) {
            out[i] = tables[0][data[i] & 0xff];
            out[i + 1] = tables[1][data[i + 1] & 0xff];
            out[i + 2] = tables[2][data[i + 2] & 0xff];
        }
        return new Image(out, image.height(), image.width(), 3);
    }
}
