package org.inkstone.classic.cluster;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.ProgressListener;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.neighbors.Metric;

/**
 * DBSCAN in one to three dimensions on a grid whose cells are so small that all points of one are neighbours (Gunawan 2013): a full
 * cell is core without a distance measured, and the core samples of a cell are one set. Exact.
 */
final class GridClustering {
    private static final int CELLS = 512;
    /** Cells are this much smaller than they might be, so that rounding makes no two of their points strangers. */
    private static final double MARGIN = 1 - 2e-6;

    private final GridCells grid;
    private final boolean manhattan;
    private final int reach;
    private final double eps;
    private final int threads;
    private final ProgressListener listener;
    private final boolean[] core;
    private long done;

    private GridClustering(
            GridCells grid, int features, Metric metric, double eps, int threads, ProgressListener listener) {
        this.grid = grid;
        this.manhattan = metric == Metric.MANHATTAN;
        this.reach = manhattan ? features : (int) Math.ceil(Math.sqrt(features));
        this.eps = eps;
        this.threads = threads;
        this.listener = listener;
        this.core = new boolean[grid.rows.length];
    }

    /** @return null where the data are not for a grid */
    static GridClustering of(FloatMatrix x, Metric metric, double eps, int threads, ProgressListener listener) {
        int d = x.columns();
        if (d > GridCells.MAX_FEATURES || metric != Metric.EUCLIDEAN && metric != Metric.MANHATTAN) {
            return null;
        }
        double side = eps / (metric == Metric.MANHATTAN ? d : Math.sqrt(d)) * MARGIN;
        GridCells grid = GridCells.of(x, side, threads);
        return grid == null ? null : new GridClustering(grid, d, metric, eps, threads, listener);
    }

    ClusteredPoints run(double minSamples, double[] weights) {
        int[] firstCore = new int[grid.count];
        eachCell((cell, ranges) -> {
            findCore(cell, ranges, minSamples, weights);
            firstCore[cell] = firstCore(cell);
        });
        DisjointSets sets = new DisjointSets(grid.count);
        eachCell((cell, ranges) -> join(cell, ranges, firstCore, sets));
        int[] clusters = clusters(firstCore, sets);
        int[] labels = new int[core.length];
        boolean[] coreRows = new boolean[core.length];
        eachCell((cell, ranges) -> label(cell, ranges, firstCore, clusters, labels, coreRows));
        return new ClusteredPoints(labels, coreRows);
    }

    /** The cluster of each cell with core samples, else -1: numbered by their lowest core rows, which are the first of their cells. */
    private int[] clusters(int[] firstCore, DisjointSets sets) {
        int[] roots = new int[grid.count];
        int[] lowest = new int[grid.count];
        Arrays.fill(lowest, Integer.MAX_VALUE);
        for (int c = 0; c < grid.count; c++) {
            roots[c] = firstCore[c] < 0 ? -1 : sets.find(c);
            if (roots[c] >= 0) {
                lowest[roots[c]] = Math.min(lowest[roots[c]], grid.rows[firstCore[c]]);
            }
        }
        int[] numbers = new int[grid.count];
        long[] order = IntStream.range(0, grid.count)
                .filter(root -> lowest[root] < Integer.MAX_VALUE)
                .mapToLong(root -> (long) lowest[root] << 32 | root)
                .sorted()
                .toArray();
        for (int i = 0; i < order.length; i++) {
            numbers[(int) order[i]] = i;
        }
        return Arrays.stream(roots).map(root -> root < 0 ? -1 : numbers[root]).toArray();
    }

    @FunctionalInterface
    private interface CellWork {
        void accept(int cell, int[] ranges);
    }

    private void eachCell(CellWork work) {
        int tasks = (grid.count + CELLS - 1) / CELLS;
        Parallel.run(threads, tasks, t -> {
            int side = 2 * reach + 1;
            int[] ranges = new int[2 * side * side];
            for (int c = t * CELLS; c < Math.min(grid.count, (t + 1) * CELLS); c++) {
                work.accept(c, ranges);
            }
            synchronized (listener) {
                listener.progress(++done, 3L * tasks, Double.NaN);
            }
        });
    }

    private void findCore(int cell, int[] ranges, double minSamples, double[] weights) {
        int start = grid.starts[cell];
        int end = grid.starts[cell + 1];
        double own = weight(start, end, weights);
        if (own >= minSamples) {
            Arrays.fill(core, start, end, true);
            return;
        }
        int used = grid.around(cell, reach, ranges);
        for (int p = start; p < end; p++) {
            double near = own;
            for (int r = 0; r < used && near < minSamples; r += 2) {
                near += around(
                        p, grid.starts[ranges[r]], grid.starts[ranges[r + 1]], start, end, minSamples - near, weights);
            }
            core[p] = near >= minSamples;
        }
    }

    private double weight(int from, int to, double[] weights) {
        if (weights == null) {
            return to - from;
        }
        double sum = 0;
        for (int p = from; p < to; p++) {
            sum += weights[grid.rows[p]];
        }
        return sum;
    }

    /** Weight of a point's neighbours at positions from..to, those of its own cell left out, or as much of it as is needed. */
    private double around(int p, int from, int to, int start, int end, double needed, double[] weights) {
        double sum = 0;
        for (int t = from; t < to && sum < needed; t++) {
            if ((t < start || t >= end) && near(p, t)) {
                sum += weights == null ? 1 : weights[grid.rows[t]];
            }
        }
        return sum;
    }

    private boolean near(int a, int b) {
        double x = grid.points[0][a] - grid.points[0][b];
        double y = grid.points[1][a] - grid.points[1][b];
        double z = grid.points[2][a] - grid.points[2][b];
        return manhattan ? Math.abs(x) + Math.abs(y) + Math.abs(z) <= eps : x * x + y * y + z * z <= eps * eps;
    }

    private int firstCore(int cell) {
        for (int p = grid.starts[cell]; p < grid.starts[cell + 1]; p++) {
            if (core[p]) {
                return p;
            }
        }
        return -1;
    }

    private void join(int cell, int[] ranges, int[] firstCore, DisjointSets sets) {
        if (firstCore[cell] < 0) {
            return;
        }
        int used = grid.around(cell, reach, ranges);
        for (int r = 0; r < used; r += 2) {
            for (int other = Math.max(cell + 1, ranges[r]); other < ranges[r + 1]; other++) {
                if (firstCore[other] >= 0
                        && sets.find(cell) != sets.find(other)
                        && touch(cell, firstCore[cell], other, firstCore[other])) {
                    sets.join(cell, other);
                }
            }
        }
    }

    private boolean touch(int cellA, int fromA, int cellB, int fromB) {
        for (int a = fromA; a < grid.starts[cellA + 1]; a++) {
            if (core[a]) {
                for (int b = fromB; b < grid.starts[cellB + 1]; b++) {
                    if (core[b] && near(a, b)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Core samples have their cell's cluster; border samples go to the first of the clusters that reach them, as in scikit-learn. */
    private void label(int cell, int[] ranges, int[] firstCore, int[] clusters, int[] labels, boolean[] coreRows) {
        int used = -1;
        for (int p = grid.starts[cell]; p < grid.starts[cell + 1]; p++) {
            int row = grid.rows[p];
            coreRows[row] = core[p];
            if (core[p]) {
                labels[row] = clusters[cell];
                continue;
            }
            used = used < 0 ? grid.around(cell, reach, ranges) : used;
            int lowest = Integer.MAX_VALUE;
            for (int r = 0; r < used; r += 2) {
                for (int other = ranges[r]; other < ranges[r + 1]; other++) {
                    int first = firstCore[other];
                    if (first >= 0 && clusters[other] < lowest && reached(p, first, grid.starts[other + 1])) {
                        lowest = clusters[other];
                    }
                }
            }
            labels[row] = lowest < Integer.MAX_VALUE ? lowest : -1;
        }
    }

    private boolean reached(int p, int from, int to) {
        for (int t = from; t < to; t++) {
            if (core[t] && near(p, t)) {
                return true;
            }
        }
        return false;
    }
}
