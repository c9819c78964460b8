package org.inkstone.classic.cluster;

import org.inkstone.backend.Parallel;
import org.inkstone.classic.data.FloatMatrix;

/** An order in which rows near each other in space are near each other: along Hilbert's curve through a grid of a few rows each cell. */
final class SpatialOrder {
    /** With more features a block of rows is a box too wide to leave centres out. */
    static final int MAX_FEATURES = 6;

    private static final int MAX_BITS = 20;
    private static final int CHUNK = 1 << 12;
    /** Rows a cell, on average: few beside the rows of a block. */
    private static final int CELL_ROWS = 4;

    private SpatialOrder() {}

    static int[] of(FloatMatrix x, int threads) {
        int n = x.rows();
        int d = x.columns();
        int bits = Math.max(1, Math.min(MAX_BITS, 31 - Integer.numberOfLeadingZeros(Math.max(1, n / CELL_ROWS))) / d);
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
        double[] scale = new double[d];
        for (int q = 0; q < d; q++) {
            double extent = (double) high[q] - low[q];
            scale[q] = extent == 0 ? 0 : side / extent;
        }
        int[] positions = new int[1 << bits * d];
        Parallel.run(threads, (positions.length + CHUNK - 1) / CHUNK, c -> {
            int[] cell = new int[d];
            for (int i = c * CHUNK; i < Math.min(positions.length, (c + 1) * CHUNK); i++) {
                for (int q = 0; q < d; q++) {
                    cell[q] = i >> bits * q & side - 1;
                }
                positions[i] = position(cell, bits);
            }
        });
        int[] keys = new int[n];
        Parallel.run(threads, (n + CHUNK - 1) / CHUNK, c -> {
            for (int i = c * CHUNK; i < Math.min(n, (c + 1) * CHUNK); i++) {
                int cell = 0;
                for (int q = 0; q < d; q++) {
                    cell |= Math.min(side - 1, (int) ((v[i * d + q] - low[q]) * scale[q])) << bits * q;
                }
                keys[i] = positions[cell];
            }
        });
        int[] starts = new int[(1 << bits * d) + 1];
        for (int key : keys) {
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

    /**
     * The place of a cell along the curve (Skilling, Programming the Hilbert curve, 2004), without branches, as nobody could foresee
     * them; the cell's coordinates are overwritten.
     */
    private static int position(int[] cell, int bits) {
        int d = cell.length;
        for (int b = bits - 1; b > 0; b--) {
            int below = (1 << b) - 1;
            int first = cell[0];
            first ^= below & -(first >> b & 1);
            for (int q = 1; q < d; q++) {
                int set = -(cell[q] >> b & 1);
                int swapped = (first ^ cell[q]) & below & ~set;
                first ^= swapped | below & set;
                cell[q] ^= swapped;
            }
            cell[0] = first;
        }
        for (int q = 1; q < d; q++) {
            cell[q] ^= cell[q - 1];
        }
        int turned = 0;
        for (int b = bits - 1; b > 0; b--) {
            turned ^= (1 << b) - 1 & -(cell[d - 1] >> b & 1);
        }
        int key = 0;
        for (int b = bits - 1; b >= 0; b--) {
            for (int q = 0; q < d; q++) {
                key = key << 1 | (cell[q] ^ turned) >> b & 1;
            }
        }
        return key;
    }
}
