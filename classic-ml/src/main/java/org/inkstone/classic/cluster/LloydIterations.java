package org.inkstone.classic.cluster;

import java.util.Arrays;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.ProgressListener;
import org.inkstone.classic.kernel.CentrePanels;
import org.inkstone.classic.kernel.LaneKernels;
import org.inkstone.classic.kernel.PointBlocks;

/**
 * Assigning points and moving centres in turns, from one start. Sums of the points of each cluster are kept from iteration to iteration
 * and only points that change their cluster are moved between them, which after the first iterations leaves nearly nothing to do
 * beside the search for the nearest centre.
 */
final class LloydIterations {
    private static final int LEAST_BLOCKS = 16;
    private static final int MOST_CHUNKS = 64;
    private static final int MOST_SUMS = 1 << 23; // doubles, 64 MB

    private final PointBlocks points;
    private final double[] weights;
    private final KMeans.Options options;
    private final LaneKernels kernels;
    private final int k;
    private final int d;
    private final int chunks;
    private final int chunkBlocks;
    private final int[] labels;
    private final double[][] sums;
    private final double[][] masses;
    private final BoxSearch boxes;

    /**
     * What came out.
     *
     * @param centres    {@code [k, d]}, centred as the points are
     * @param labels     the cluster of each point
     * @param inertia    weighted sum of squared distances
     * @param iterations done
     * @param converged  false where they were all there were
     */
    record Result(double[] centres, int[] labels, double inertia, int iterations, boolean converged) {
        /** With the labels of points that were put in an order back in their places. */
        Result reordered(int[] order) {
            int[] original = new int[labels.length];
            for (int i = 0; i < original.length; i++) {
                original[order[i]] = labels[i];
            }
            return new Result(centres, original, inertia, iterations, converged);
        }
    }

    /** @param boxes for points in a {@link SpatialOrder}, or null to look at all centres for each point */
    LloydIterations(
            PointBlocks points, double[] weights, KMeans.Options options, LaneKernels kernels, BoxSearch boxes) {
        this.boxes = boxes;
        this.points = points;
        this.weights = weights;
        this.options = options;
        this.kernels = kernels;
        this.k = options.k();
        this.d = points.features();
        int wanted = Math.max(1, Math.min(MOST_CHUNKS, MOST_SUMS / Math.max(1, k * d)));
        int group = boxes == null ? 1 : BoxSearch.WIDE;
        int blocksEach = Math.max(LEAST_BLOCKS, (points.blocks() + wanted - 1) / wanted);
        this.chunkBlocks = (blocksEach + group - 1) / group * group;
        this.chunks = (points.blocks() + chunkBlocks - 1) / chunkBlocks;
        this.labels = new int[points.points()];
        this.sums = new double[chunks][k * d];
        this.masses = new double[chunks][k];
        Arrays.fill(labels, -1);
    }

    Result run(double[] start, double tolerance, ProgressListener listener) {
        double[] centres = start.clone();
        CentrePanels panels = new CentrePanels(k, d);
        int iteration = 0;
        boolean same = false;
        boolean converged = false;
        while (!converged && iteration < options.maxIter()) {
            iteration++;
            same = assign(centres, panels, true) == 0;
            double[] moved = moved(centres);
            double shift = 0;
            for (int i = 0; i < moved.length; i++) {
                shift += (moved[i] - centres[i]) * (moved[i] - centres[i]);
            }
            centres = moved;
            converged = same || shift <= tolerance;
            listener.progress(iteration, options.maxIter(), shift);
        }
        if (!same) {
            assign(centres, panels, false);
        }
        return new Result(centres, labels, inertia(centres), iteration, converged);
    }

    /** Gives each point its nearest centre; returns how many have another one than before. */
    private long assign(double[] centres, CentrePanels all, boolean keepSums) {
        all.fill(centres);
        if (boxes != null) {
            boxes.moveTo(centres);
        }
        long[] changed = new long[chunks];
        int size = points.blockSize();
        Parallel.run(options.threads(), chunks, c -> {
            int[] nearest = new int[size];
            float[] scores = new float[size];
            BoxSearch.Scan scan = boxes == null ? null : boxes.scan();
            for (int b = c * chunkBlocks; b < Math.min(points.blocks(), (c + 1) * chunkBlocks); b++) {
                if (scan == null) {
                    kernels.nearest(points, b, all, nearest, 0, scores);
                } else if (!scan.nearest(b, nearest, scores)) {
                    continue;
                }
                int first = b * size;
                for (int p = 0; p < points.count(b); p++) {
                    int before = labels[first + p];
                    if (before != nearest[p]) {
                        changed[c]++;
                        labels[first + p] = nearest[p];
                        if (keepSums) {
                            move(c, b, p, before, nearest[p]);
                        }
                    }
                }
            }
        });
        return Arrays.stream(changed).sum();
    }

    private void move(int chunk, int block, int p, int from, int to) {
        int size = points.blockSize();
        double weight = Weights.of(weights, block * size + p);
        float[] x = points.values();
        double[] sum = sums[chunk];
        int at = block * size * d + p;
        masses[chunk][to] += weight;
        if (from < 0) {
            for (int q = 0, o = to * d; q < d; q++, at += size) {
                sum[o + q] += weight * x[at];
            }
            return;
        }
        masses[chunk][from] -= weight;
        for (int q = 0, o = to * d, f = from * d; q < d; q++, at += size) {
            double v = weight * x[at];
            sum[o + q] += v;
            sum[f + q] -= v;
        }
    }

    /** The means of the clusters; empty ones get the points that are farthest from their centres. */
    private double[] moved(double[] centres) {
        double[] sum = new double[k * d];
        double[] mass = new double[k];
        int[] members = new int[k];
        for (int c = 0; c < chunks; c++) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += sums[c][i];
            }
            for (int j = 0; j < k; j++) {
                mass[j] += masses[c][j];
            }
        }
        if (Arrays.stream(mass).anyMatch(m -> m <= 1e-12)) {
            // masses that came and went leave rounding errors where weights are no whole numbers
            for (int label : labels) {
                members[label]++;
            }
            for (int j = 0; j < k; j++) {
                mass[j] = members[j] == 0 ? 0 : mass[j];
            }
            new EmptyClusters(points, weights, labels, options.threads()).relocate(centres, sum, mass);
        }
        double[] means = new double[k * d];
        for (int i = 0; i < means.length; i++) {
            double of = mass[i / d];
            means[i] = of > 0 ? sum[i] / of : centres[i];
        }
        return means;
    }

    private double inertia(double[] centres) {
        double[] parts = new double[chunks];
        int size = points.blockSize();
        float[] x = points.values();
        Parallel.run(options.threads(), chunks, c -> {
            for (int b = c * chunkBlocks; b < Math.min(points.blocks(), (c + 1) * chunkBlocks); b++) {
                for (int p = 0; p < points.count(b); p++) {
                    int row = b * size + p;
                    double distance = 0;
                    for (int q = 0, o = labels[row] * d, at = b * size * d + p; q < d; q++, at += size) {
                        double v = x[at] - centres[o + q];
                        distance += v * v;
                    }
                    parts[c] += Weights.of(weights, row) * distance;
                }
            }
        });
        return Arrays.stream(parts).sum();
    }
}
