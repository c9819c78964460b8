package org.inkstone.data.transform;

import java.util.Arrays;
import org.inkstone.data.Features;
import org.inkstone.data.Image;
import org.inkstone.data.Tensor;

/**
 * Pixels taken from other places: the result's pixel (i, j) is the input's (rows[i], columns[j]), or the fill where either
 * is -1. Crops, flips, padding and nearest-neighbour resizing are all of this kind.
 */
final class Remap {
    private Remap() {}

    static Features features(Features input, int[] rows, int[] columns, float fill) {
        return input instanceof Image image
                ? image(image, rows, columns, Math.round(fill))
                : tensor((Tensor) input, rows, columns, fill);
    }

    static Image image(Image input, int[] rows, int[] columns, int fill) {
        int channels = input.channels();
        int length = columns.length * channels;
        byte[] data = input.data();
        byte[] out = new byte[rows.length * length];
        boolean straight = consecutive(columns);
        for (int i = 0; i < rows.length; i++) {
            int to = i * length;
            if (rows[i] < 0) {
                Arrays.fill(out, to, to + length, (byte) fill);
                continue;
            }
            int start = rows[i] * input.width() * channels;
            if (straight) {
                System.arraycopy(data, start + columns[0] * channels, out, to, length);
            } else {
                row(data, start, columns, channels, out, to, (byte) fill);
            }
        }
        return new Image(out, rows.length, columns.length, channels);
    }

    private static void row(byte[] data, int start, int[] columns, int channels, byte[] out, int to, byte fill) {
        if (channels == 1) {
            for (int i = 0; i < columns.length; i++) {
                out[to + i] = columns[i] < 0 ? fill : data[start + columns[i]];
            }
            return;
        }
        for (int i = 0, o = to; i < columns.length; i++, o += 3) {
            int from = start + columns[i] * 3;
            if (columns[i] < 0) {
                out[o] = fill;
                out[o + 1] = fill;
                out[o + 2] = fill;
            } else {
                out[o] = data[from];
                out[o + 1] = data[from + 1];
                out[o + 2] = data[from + 2];
            }
        }
    }

    static Tensor tensor(Tensor input, int[] rows, int[] columns, float fill) {
        long[] shape = Sizes.picture(input);
        int height = (int) shape[1];
        int width = (int) shape[2];
        float[] data = input.data();
        float[] out = new float[(int) shape[0] * rows.length * columns.length];
        int o = 0;
        for (int c = 0; c < shape[0]; c++) {
            for (int row : rows) {
                int start = (c * height + row) * width;
                for (int column : columns) {
                    out[o++] = row < 0 || column < 0 ? fill : data[start + column];
                }
            }
        }
        return new Tensor(out, shape[0], rows.length, columns.length);
    }

    private static boolean consecutive(int[] columns) {
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] < 0 || columns[i] != columns[0] + i) {
                return false;
            }
        }
        return true;
    }
}
