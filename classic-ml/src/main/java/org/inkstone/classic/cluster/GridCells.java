package org.inkstone.classic.cluster;

import java.util.Arrays;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.data.FloatMatrix;

/**
 * Points of one to three features sorted into the occupied cells of a grid, which are in the order of their keys. Cells next to each
 * other in the last feature have keys next to each other, so a row of cells is a range. Where the whole grid is small, a table leads
 * to the cells; a sparse one is searched.
 */
final class GridCells {
    static final int MAX_FEATURES = 3;
    private static final long DENSE = 8;
    private static final int CHUNK = 1 << 14;

    final int count;
    /** Sorted position at which each cell begins; one more than there are cells. */
    final int[] starts;
    /** Original row at each sorted position. */
    final int[] rows;
    /** Coordinates by sorted position, feature by feature; features beyond the data's are 0. */
    final double[][] points;

    private final long[] keys;
    private final int[] table;
    private final long[] sizes = {1, 1, 1};

    private GridCells(long[] cellOfRow, FloatMatrix x, long[] sizes, int threads) {
        System.arraycopy(sizes, 0, this.sizes, 0, MAX_FEATURES);
        int n = cellOfRow.length;
        long all = sizes[0] * sizes[1] * sizes[2];
        rows = new int[n];
        if (all <= DENSE * n) {
            int[] next = new int[(int) all + 1];
            for (long cell : cellOfRow) {
                next[(int) cell + 1]++;
            }
            int occupied = 0;
            for (int c = 0; c < all; c++) {
                occupied += next[c + 1] > 0 ? 1 : 0;
                next[c + 1] += next[c];
            }
            count = occupied;
            keys = new long[count];
            starts = new int[count + 1];
            table = new int[(int) all + 1];
            int cell = 0;
            for (int c = 0; c < all; c++) {
                table[c] = cell;
                if (next[c + 1] > next[c]) {
                    keys[cell] = c;
                    starts[cell++] = next[c];
                }
            }
            table[(int) all] = count;
            starts[count] = n;
            for (int i = 0; i < n; i++) {
                rows[next[(int) cellOfRow[i]]++] = i;
            }
        } else {
            table = null;
            keys = cellOfRow.clone();
            Arrays.parallelSort(keys);
            int occupied = 0;
            for (int i = 0; i < n; i++) {
                if (i == 0 || keys[i] != keys[i - 1]) {
                    keys[occupied++] = keys[i];
                }
            }
            count = occupied;
            starts = new int[count + 1];
            int[] cells = new int[n];
            for (int i = 0; i < n; i++) {
                cells[i] = Arrays.binarySearch(keys, 0, count, cellOfRow[i]);
                starts[cells[i] + 1]++;
            }
            for (int c = 0; c < count; c++) {
                starts[c + 1] += starts[c];
            }
            int[] next = starts.clone();
            for (int i = 0; i < n; i++) {
                rows[next[cells[i]]++] = i;
            }
        }
        points = new double[MAX_FEATURES][n];
        int d = x.columns();
        chunks(n, threads, (from, to) -> {
            for (int p = from; p < to; p++) {
                for (int q = 0, at = rows[p] * d; q < d; q++, at++) {
                    points[q][p] = x.values()[at];
                }
            }
        });
    }

    /** @return null where the grid would have more cells than keys can tell apart, or more than three features */
    static GridCells of(FloatMatrix x, double side, int threads) {
        int n = x.rows();
        int d = x.columns();
        if (d > MAX_FEATURES) {
            return null;
        }
        float[] v = x.values();
        float[] lowest = x.row(0);
        float[] highest = x.row(0);
        for (int i = 0; i < v.length; i += d) {
            for (int q = 0; q < d; q++) {
                lowest[q] = Math.min(lowest[q], v[i + q]);
                highest[q] = Math.max(highest[q], v[i + q]);
            }
        }
        long[] sizes = {1, 1, 1};
        double all = 1;
        for (int q = 0; q < d; q++) {
            double extent = ((double) highest[q] - lowest[q]) / side;
            // beyond 2^31 cells the position within one is no longer exact enough
            if (!(extent < Integer.MAX_VALUE)) {
                return null;
            }
            // the last feature is the fastest of the key
            sizes[MAX_FEATURES - d + q] = (long) extent + 1;
            all *= (long) extent + 1;
        }
        if (all > Long.MAX_VALUE / 4) {
            return null;
        }
        long[] cells = new long[n];
        chunks(n, threads, (from, to) -> {
            for (int i = from; i < to; i++) {
                long cell = 0;
                for (int q = 0; q < d; q++) {
                    cell = cell * sizes[MAX_FEATURES - d + q] + (long) (((double) v[i * d + q] - lowest[q]) / side);
                }
                cells[i] = cell;
            }
        });
        return new GridCells(cells, x, sizes, threads);
    }

    @FunctionalInterface
    private interface RowWork {
        void accept(int from, int to);
    }

    private static void chunks(int n, int threads, RowWork work) {
        Parallel.run(threads, (n + CHUNK - 1) / CHUNK, c -> work.accept(c * CHUNK, Math.min(n, (c + 1) * CHUNK)));
    }

    /**
     * The occupied cells within a number of cells of a cell, in each feature, as ranges.
     *
     * @param ranges gets the first cell and the cell after the last, for each range that is not empty
     * @return how many numbers were written
     */
    int around(int cell, int reach, int[] ranges) {
        long key = keys[cell];
        long last = key % sizes[2];
        long middle = key / sizes[2] % sizes[1];
        long first = key / sizes[2] / sizes[1];
        int written = 0;
        for (long a = Math.max(0, first - reach); a <= Math.min(sizes[0] - 1, first + reach); a++) {
            for (long b = Math.max(0, middle - reach); b <= Math.min(sizes[1] - 1, middle + reach); b++) {
                long row = (a * sizes[1] + b) * sizes[2];
                int from = atOrAfter(row + Math.max(0, last - reach));
                int to = atOrAfter(row + Math.min(sizes[2] - 1, last + reach) + 1);
                if (from < to) {
                    ranges[written++] = from;
                    ranges[written++] = to;
                }
            }
        }
        return written;
    }

    private int atOrAfter(long key) {
        if (table != null) {
            return table[(int) key];
        }
        int found = Arrays.binarySearch(keys, 0, count, key);
        return found < 0 ? -found - 1 : found;
    }
}
