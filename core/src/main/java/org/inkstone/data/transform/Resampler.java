package org.inkstone.data.transform;

import org.inkstone.data.Image;

/**
 * Pillow's two-pass resize: rows first, rounded to bytes, then columns; a direction whose size stays is left alone. Only
 * what the wanted region needs is computed, which does not change its pixels.
 */
final class Resampler {
    private static final int HALF = 1 << (ResampleWeights.BITS - 1);

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
        int top = sameHeight ? wanted.top() : rows.firstNeeded();
        int count = sameHeight ? wanted.height() : rows.endNeeded() - top;
        int[] strip = new int[count * length];
        for (int r = 0; r < count; r++) {
            int start = ((from.top() + top + r) * image.width() + from.left()) * channels;
            if (sameWidth) {
                widen(image.data(), start + wanted.left() * channels, strip, r * length, length);
            } else if (channels == 3 && columns.taps == 3) {
                rowOfThreeByThree(image.data(), start, columns, strip, r * length);
            } else if (channels == 3) {
                rowOfThree(image.data(), start, columns, strip, r * length);
            } else {
                rowOfOne(image.data(), start, columns, strip, r * length);
            }
        }
        byte[] out = new byte[wanted.height() * length];
        if (sameHeight) {
            for (int i = 0; i < out.length; i++) {
                out[i] = (byte) strip[i];
            }
        } else {
            columns(strip, top, length, rows, out);
        }
        return new Image(out, wanted.height(), wanted.width(), channels);
    }

    private static void widen(byte[] data, int from, int[] strip, int to, int length) {
        for (int i = 0; i < length; i++) {
            strip[to + i] = data[from + i] & 0xff;
        }
    }

    private static void rowOfThree(byte[] data, int start, ResampleWeights columns, int[] strip, int to) {
        int[] weights = columns.weights;
        for (int x = 0, o = to; x < columns.first.length; x++, o += 3) {
            int at = start + columns.first[x] * 3;
            int w = x * columns.taps;
            int end = w + columns.taps;
            int s0 = HALF;
            int s1 = HALF;
            int s2 = HALF;
            for (; w < end; w++, at += 3) {
                int k = weights[w];
                s0 += (data[at] & 0xff) * k;
                s1 += (data[at + 1] & 0xff) * k;
                s2 += (data[at + 2] & 0xff) * k;
            }
            strip[o] = clip(s0);
            strip[o + 1] = clip(s1);
            strip[o + 2] = clip(s2);
        }
    }

    /** The same for the usual photo, which shrinks by up to 1.5: written out it takes 60% of the time. */
    private static void rowOfThreeByThree(byte[] data, int start, ResampleWeights columns, int[] strip, int to) {
        int[] weights = columns.weights;
        for (int x = 0, o = to; x < columns.first.length; x++, o += 3) {
            int i = start + columns.first[x] * 3;
            int w0 = weights[3 * x];
            int w1 = weights[3 * x + 1];
            int w2 = weights[3 * x + 2];
            strip[o] = clip(HALF + (data[i] & 0xff) * w0 + (data[i + 3] & 0xff) * w1 + (data[i + 6] & 0xff) * w2);
            strip[o + 1] =
                    clip(HALF + (data[i + 1] & 0xff) * w0 + (data[i + 4] & 0xff) * w1 + (data[i + 7] & 0xff) * w2);
            strip[o + 2] =
                    clip(HALF + (data[i + 2] & 0xff) * w0 + (data[i + 5] & 0xff) * w1 + (data[i + 8] & 0xff) * w2);
        }
    }

    private static void rowOfOne(byte[] data, int start, ResampleWeights columns, int[] strip, int to) {
        int[] weights = columns.weights;
        for (int x = 0; x < columns.first.length; x++) {
            int at = start + columns.first[x];
            int w = x * columns.taps;
            int end = w + columns.taps;
            int sum = HALF;
            for (; w < end; w++, at++) {
                sum += (data[at] & 0xff) * weights[w];
            }
            strip[to + x] = clip(sum);
        }
    }

    /** The second pass, a whole row at a time so that the inner loop runs over consecutive values. */
    private static void columns(int[] strip, int top, int length, ResampleWeights rows, byte[] out) {
        int[] sums = new int[length];
        for (int y = 0; y < rows.first.length; y++) {
            java.util.Arrays.fill(sums, HALF);
            for (int k = 0; k < rows.taps; k++) {
                addRow(strip, (rows.first[y] + k - top) * length, rows.weights[y * rows.taps + k], sums);
            }
            int to = y * length;
            for (int i = 0; i < length; i++) {
                out[to + i] = (byte) clip(sums[i]);
            }
        }
    }

    private static void addRow(int[] strip, int from, int weight, int[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += strip[from + i] * weight;
        }
    }

    private static int clip(int sum) {
        int v = sum >> ResampleWeights.BITS;
        return (v & ~0xff) == 0 ? v : v < 0 ? 0 : 255; // the first is nearly always true
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
