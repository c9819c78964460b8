package org.inkstone.nn;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Positions as sines and cosines (Vaswani et al. 2017, 3.5): {@code PE(pos, 2i) = sin(pos / 10000^(2i / width))}, {@code
 * PE(pos, 2i + 1) = cos} of the same.
 */
public final class Sinusoids {
    private static final double BASE = 10_000;

    private Sinusoids() {}

    /** The table {@code [length, width]}, double. */
    public static INDArray table(int length, int width) {
        if (length < 1 || width < 1) {
            throw new IllegalArgumentException("length and width must be positive: " + length + " and " + width);
        }
        double[][] table = new double[length][width];
        for (int position = 0; position < length; position++) {
            for (int i = 0; i < width; i++) {
                double angle = position / Math.pow(BASE, (double) (i - i % 2) / width);
                table[position][i] = i % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
            }
        }
        return Nd4j.createFromArray(table);
    }
}
