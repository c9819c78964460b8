package org.inkstone.classic.neighbors;

import java.util.Arrays;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.kernel.CentrePanels;
import org.inkstone.classic.kernel.LaneKernels;
import org.inkstone.classic.kernel.PointBlocks;

/**
 * Nearest rows by looking at all of them: products of float blocks leave out what is surely farther than the nearest so far, the few
 * others are measured in double precision. A strip of rows serves many queries while it is in the cache.
 */
final class BruteForceSearch {
    private static final int STRIP = 16 * CentrePanels.WIDTH;
    /** Queries that go through the rows together. */
    private static final int GROUP = 512;

    private final FloatMatrix x;
    private final Metric metric;
    private final BlockedRows rows;

    BruteForceSearch(FloatMatrix x, Metric metric, int threads) {
        this.x = x;
        this.metric = metric;
        this.rows = new BlockedRows(x, metric, threads);
    }

    Neighbors search(FloatMatrix queries, int k, int threads) {
        LaneKernels kernels = LaneKernels.active();
        int size = kernels.blockSize();
        PointBlocks points = rows.points(queries, size, threads);
        CentrePanels panels = rows.panels();
        int inGroup = Math.max(1, GROUP / size);
        int groups = (points.blocks() + inGroup - 1) / inGroup;
        double[][] distances = new double[queries.rows()][];
        int[][] indices = new int[queries.rows()][];
        Parallel.run(threads, groups, g -> {
            int first = g * inGroup;
            int blocks = Math.min(points.blocks(), first + inGroup) - first;
            Group group = new Group(points, first, blocks, k);
            int[] hits = new int[STRIP * size];
            for (int from = 0; from < panels.padded(); from += STRIP) {
                int to = Math.min(panels.padded(), from + STRIP);
                for (int b = 0; b < blocks; b++) {
                    int count =
                            kernels.within(points, first + b, panels, from, to, group.limits[b], group.limits[b], hits);
                    group.take(queries, b, from, hits, count);
                }
            }
            for (int b = 0; b < blocks; b++) {
                for (int p = 0; p < points.count(first + b); p++) {
                    int query = (first + b) * size + p;
                    distances[query] = group.nearest[b * size + p].distances;
                    indices[query] = group.nearest[b * size + p].rows;
                }
            }
        });
        return new Neighbors(distances, indices);
    }

    /** Queries with their nearest rows so far and the scores that rows must not exceed to be nearer. */
    private final class Group {
        private final int first;
        private final int size;
        private final float[][] limits;
        private final double[] norms;
        private final Neighbors.Nearest[] nearest;

        Group(PointBlocks points, int first, int blocks, int k) {
            this.first = first;
            this.size = points.blockSize();
            this.limits = new float[blocks][size];
            this.norms = new double[blocks * size];
            this.nearest = new Neighbors.Nearest[blocks * size];
            for (int b = 0; b < blocks; b++) {
                Arrays.fill(limits[b], Float.NEGATIVE_INFINITY);
                for (int p = 0; p < points.count(first + b); p++) {
                    int row = (first + b) * size + p;
                    for (int q = 0; q < points.features(); q++) {
                        double v = points.get(row, q);
                        norms[b * size + p] += v * v;
                    }
                    nearest[b * size + p] = new Neighbors.Nearest(k);
                    limits[b][p] = Float.MAX_VALUE;
                }
            }
        }

        void take(FloatMatrix queries, int b, int from, int[] hits, int count) {
            for (int h = 0; h < count; h++) {
                int hit = hits[h] < 0 ? ~hits[h] : hits[h];
                int p = hit % size;
                int row = from + hit / size;
                if (row >= x.rows()) {
                    continue;
                }
                Neighbors.Nearest own = nearest[b * size + p];
                double before = own.worst();
                own.offer(metric.distance(queries, (first + b) * size + p, x, row), row);
                if (own.full() && own.worst() < before) {
                    limits[b][p] = limit(own.worst(), norms[b * size + p]);
                }
            }
        }

        private float limit(double distance, double norm) {
            double exact = rows.score(distance, norm);
            return Math.nextUp((float) (exact + rows.error(exact, norm)));
        }
    }
}
