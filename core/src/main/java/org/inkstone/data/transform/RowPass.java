package org.inkstone.data.transform;

import org.inkstone.data.Image;

/** The first pass of Pillow's resize: single rows of a picture at another width, rounded to 0..255. */
final class RowPass {
    private static final int HALF = ResampleWeights.HALF;
    private static final int BITS = ResampleWeights.BITS;

    private final Image image;
    private final Region from;
    private final ResampleWeights columns;
    private final int left;
    private final int length;

    /**
     * @param from    region of the picture that is resized
     * @param columns weights of the wanted outputs; null when the width stays
     * @param left    first column wanted, for a width that stays
     * @param length  values of a row: columns wanted times channels
     */
    RowPass(Image image, Region from, ResampleWeights columns, int left, int length) {
        this.image = image;
        this.from = from;
        this.columns = columns;
        this.left = left;
        this.length = length;
    }

    /**
     * Computes one row.
     *
     * @param row row of the region
     * @param out its values
     */
    void row(int row, int[] out) {
        byte[] data = image.data();
        int channels = image.channels();
        int start = ((from.top() + row) * image.width() + from.left()) * channels;
        if (columns == null) {
            widen(data, start + left * channels, out);
        } else if (channels == 1) {
            one(data, start, out);
        } else if (columns.taps == 3 && columns.bounded) {
            threeByThree(data, start, out);
        } else if (columns.taps == 4 && columns.bounded) {
            threeByFour(data, start, out);
        } else {
            three(data, start, out);
        }
    }

    private void widen(byte[] data, int start, int[] out) {
        for (int i = 0; i < length; i++) {
            out[i] = data[start + i] & 0xff;
        }
    }

    private void one(byte[] data, int start, int[] out) {
        int[] weights = columns.weights;
        for (int x = 0; x < columns.first.length; x++) {
            int at = start + columns.first[x];
            int w = x * columns.taps;
            int end = w + columns.taps;
            int sum = HALF;
            for (; w < end; w++, at++) {
                sum += (data[at] & 0xff) * weights[w];
            }
            out[x] = ResampleWeights.clip(sum);
        }
    }

    private void three(byte[] data, int start, int[] out) {
        int[] weights = columns.weights;
        for (int x = 0, o = 0; x < columns.first.length; x++, o += 3) {
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
            out[o] = ResampleWeights.clip(s0);
            out[o + 1] = ResampleWeights.clip(s1);
            out[o + 2] = ResampleWeights.clip(s2);
        }
    }

    /** For the usual photo, which shrinks by up to 1.5: written out, without clipping, it takes half the time. */
    private void threeByThree(byte[] data, int start, int[] out) {
        int[] weights = columns.weights;
        int[] first = columns.first;
        for (int x = 0, o = 0; x < first.length; x++, o += 3) {
            int i = start + first[x] * 3;
            int w0 = weights[3 * x];
            int w1 = weights[3 * x + 1];
            int w2 = weights[3 * x + 2];
            out[o] = HALF + (data[i] & 0xff) * w0 + (data[i + 3] & 0xff) * w1 + (data[i + 6] & 0xff) * w2 >> BITS;
            out[o + 1] =
                    HALF + (data[i + 1] & 0xff) * w0 + (data[i + 4] & 0xff) * w1 + (data[i + 7] & 0xff) * w2 >> BITS;
            out[o + 2] =
                    HALF + (data[i + 2] & 0xff) * w0 + (data[i + 5] & 0xff) * w1 + (data[i + 8] & 0xff) * w2 >> BITS;
        }
    }

    /** The same for pictures that shrink by 1.5 to 2. */
    private void threeByFour(byte[] data, int start, int[] out) {
        int[] weights = columns.weights;
        int[] first = columns.first;
        for (int x = 0, o = 0; x < first.length; x++, o += 3) {
            int i = start + first[x] * 3;
            for (int c = 0; c < 3; c++) {
                int sum = HALF + (data[i + c] & 0xff) * weights[4 * x] + (data[i + c + 3] & 0xff) * weights[4 * x + 1];
                sum += (data[i + c + 6] & 0xff) * weights[4 * x + 2] + (data[i + c + 9] & 0xff) * weights[4 * x + 3];
                out[o + c] = sum >> BITS;
            }
        }
    }
}
