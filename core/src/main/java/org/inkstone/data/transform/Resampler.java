package org.inkstone.data.transform;

import org.inkstone.data.Image;

/**
 * Pillow's two-pass resize: rows first, rounded to bytes, then columns; a direction whose size stays is left alone. Only
 * what the wanted region needs is computed, which does not change its pixels.
 */
final class Resampler {
    private Resampler() {}

    /** The whole picture at another size. */
    static Image resize(Image image, int height, int width, Interpolation interpolation) {
        return resize(image, Region.all(image), height, width, new Region(0, 0, height, width), interpolation);
    }

    /**
     * A region of a resized region.
     *
     * @param from   region of the picture to resize; pixels outside it have no influence
     * @param height size to which {@code from} is resized
     * @param width  size to which {@code from} is resized
     * @param wanted region of the result to compute
     */
    static Image resize(Image image, Region from, int height, int width, Region wanted, Interpolation interpolation) {
        if (interpolation == Interpolation.NEAREST) {
            return nearest(image, from, height, width, wanted);
        }
        boolean sameWidth = from.width() == width;
        boolean sameHeight = from.height() == height;
        ResampleWeights rows = ResampleWeights.of(from.height(), height, wanted.top(), wanted.height(), interpolation);
        ResampleWeights columns = ResampleWeights.of(from.width(), width, wanted.left(), wanted.width(), interpolation);
        int channels = image.channels();
        int length = wanted.width() * channels;
        byte[] out = new byte[wanted.height() * length];
        RowPass pass = new RowPass(image, from, sameWidth ? null : columns, wanted.left(), length);
        if (sameHeight) {
            int[] row = new int[length];
            for (int y = 0; y < wanted.height(); y++) {
                pass.row(wanted.top() + y, row);
                for (int i = 0; i < length; i++) {
                    out[y * length + i] = (byte) row[i];
                }
            }
        } else {
            columns(pass, rows, length, out);
        }
        return new Image(out, wanted.height(), wanted.width(), channels);
    }

    /**
     * The second pass, a whole row at a time so that the inner loop runs over consecutive values. Of the first pass's rows
     * only those that the next output needs are kept, so that they stay in the processor's cache.
     */
    private static void columns(RowPass pass, ResampleWeights rows, int length, byte[] out) {
        int taps = rows.taps;
        int[][] kept = new int[taps][length];
        int[] sums = new int[length];
        int next = rows.first[0];
        for (int y = 0; y < rows.first.length; y++) {
            next = Math.max(next, rows.first[y]);
            for (; next < rows.first[y] + taps; next++) {
                pass.row(next, kept[next % taps]);
            }
            java.util.Arrays.fill(sums, ResampleWeights.HALF);
            for (int k = 0; k < taps; k++) {
                addRow(kept[(rows.first[y] + k) % taps], rows.weights[y * taps + k], sums);
            }
            store(sums, out, y * length, rows.bounded);
        }
    }

    private static void addRow(int[] row, int weight, int[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += row[i] * weight;
        }
    }

    private static void store(int[] sums, byte[] out, int to, boolean bounded) {
        if (bounded) {
            for (int i = 0; i < sums.length; i++) {
                out[to + i] = (byte) (sums[i] >> ResampleWeights.BITS);
            }
        } else {
            for (int i = 0; i < sums.length; i++) {
                out[to + i] = (byte) ResampleWeights.clip(sums[i]);
            }
        }
    }

    private static Image nearest(Image image, Region from, int height, int width, Region wanted) {
        int[] rows = nearestIndices(from.top(), from.height(), height, wanted.top(), wanted.height());
        int[] columns = nearestIndices(from.left(), from.width(), width, wanted.left(), wanted.width());
        return Remap.image(image, rows, columns, 0);
    }

    private static int[] nearestIndices(int offset, int in, int out, int first, int length) {
        double scale = (double) in / out;
        int[] indices = new int[length];
        double at = scale * 0.5;
        // added up as Pillow does: a product would round to another pixel now and then
        for (int i = 0; i < first + length; i++, at += scale) {
            if (i >= first) {
                indices[i - first] = offset + Math.min(in - 1, (int) at);
            }
        }
        return indices;
    }
}
