package org.inkstone.classic.cluster;

import org.inkstone.classic.data.FloatMatrix;

/** An order in which rows near each other in space are near each other: along Morton's curve through a grid of as many cells as rows. */
final class SpatialOrder {
    /** With more features a block of rows is a box too wide to leave centres out. */
    static final int MAX_FEATURES = 6;

    private static final int MAX_BITS = 20;

    private SpatialOrder() {}

    static int[] of(FloatMatrix x) {
        int n = x.rows();
        int d = x.columns();
        int bits = Math.max(1, Math.min(MAX_BITS, 32 - Integer.numberOfLeadingZeros(n)) / d);
        float[] low = x.row(0);
        float[] high = x.row(0);
        float[] v = x.values();
        for (int i = 0; i < n; i++) {
            for (int q = 0; q < d; q++) {
                low[q] = Math.min(low[q], v[i * d + q]);
                high[q] = Math.max(high[q], v[i * d + q]);
            }
        }
        int side = 1 << bits;
        int[] keys = new int[n];
        int[] starts = new int[(1 << bits * d) + 1];
        for (int i = 0; i < n; i++) {
            int key = 0;
            for (int q = 0; q < d; q++) {
                double extent = (double) high[q] - low[q];
                int cell = extent == 0 ? 0 : Math.min(side - 1, (int) ((v[i * d + q] - low[q]) / extent * side));
                for (int b = 0; b < bits; b++) {
                    key |= (cell >> b & 1) << b * d + q;
                }
            }
            keys[i] = key;
            starts[key + 1]++;
        }
        for (int c = 1; c < starts.length; c++) {
            starts[c] += starts[c - 1];
        }
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[starts[keys[i]]++] = i;
        }
        return order;
    }
}
