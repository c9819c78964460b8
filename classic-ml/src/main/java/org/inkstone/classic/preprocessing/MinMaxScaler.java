package org.inkstone.classic.preprocessing;

import org.inkstone.classic.data.FloatMatrix;

/** Moves each column to a range, 0 to 1 if none is given; constant columns go to its lower end. */
public final class MinMaxScaler {
    private MinMaxScaler() {}

    public static ColumnScaler fit(FloatMatrix x) {
        return fit(x, 0, 1);
    }

    /** @throws IllegalArgumentException unless low is below high */
    public static ColumnScaler fit(FloatMatrix x, double low, double high) {
        if (!(low < high)) {
            throw new IllegalArgumentException("low must be below high: " + low + ", " + high);
        }
        int d = x.columns();
        double[] shifts = new double[d];
        double[] scales = new double[d];
        for (int q = 0; q < d; q++) {
            double least = Double.POSITIVE_INFINITY;
            double most = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < x.rows(); i++) {
                least = Math.min(least, x.get(i, q));
                most = Math.max(most, x.get(i, q));
            }
            scales[q] = (most == least ? 1 : most - least) / (high - low);
            shifts[q] = least - low * scales[q];
        }
        return new ColumnScaler(shifts, scales, x.columnNames());
    }
}
