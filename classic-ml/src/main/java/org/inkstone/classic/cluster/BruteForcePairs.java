package org.inkstone.classic.cluster;

import java.util.Arrays;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.kernel.CentrePanels;
import org.inkstone.classic.kernel.LaneKernels;
import org.inkstone.classic.kernel.Moments;
import org.inkstone.classic.kernel.PointBlocks;
import org.inkstone.classic.neighbors.Metric;

/**
 * All pairs, half of them looked at: products of float blocks sort out what is surely far, pairs within rounding of the radius are
 * measured in double precision.
 */
final class BruteForcePairs implements NeighbourPairs {
    /** Centres at a time: their hits stay in the first-level cache. */
    private static final int STRIP = 16 * CentrePanels.WIDTH;

    private final Metric metric;
    private final double eps;
    private final FloatMatrix x;
    private final PointBlocks points;
    private final CentrePanels centres;
    private final LaneKernels kernels = LaneKernels.active();
    private final float[] highest;
    private final float[] surely;

    BruteForcePairs(FloatMatrix x, Metric metric, double eps, int threads) {
        this.x = x;
        this.metric = metric;
        this.eps = eps;
        FloatMatrix space = metric.euclideanSpace(x);
        int n = x.rows();
        int d = x.columns();
        double[] mean = metric == Metric.COSINE ? new double[d] : Moments.means(space, threads);
        double[] centred = new double[Math.multiplyExact(n, d)];
        for (int i = 0; i < centred.length; i++) {
            centred[i] = (float) (space.values()[i] - mean[i % d]);
        }
        points = PointBlocks.pack(space, mean, kernels.blockSize(), threads);
        centres = new CentrePanels(n, d).fill(centred);
        double[] norms = new double[n];
        double largest = 0;
        for (int i = 0; i < n; i++) {
            for (int q = 0; q < d; q++) {
                norms[i] += centred[i * d + q] * centred[i * d + q];
            }
            largest = Math.max(largest, norms[i]);
        }
        int padded = points.blocks() * points.blockSize();
        highest = new float[padded];
        surely = new float[padded];
        Arrays.fill(highest, Float.NEGATIVE_INFINITY);
        double radius = metric.euclideanRadius(eps, d);
        double squared = radius * radius;
        boolean same = metric == Metric.EUCLIDEAN
                || metric == Metric.COSINE && Arrays.stream(norms).allMatch(v -> v > 0);
        for (int i = 0; i < n; i++) {
            double limit = (squared - norms[i]) / 2;
            // d + 2 roundings of a sum of products no larger than these, and of the subtracted means
            double error = (d + 12) * 0x1p-24 * (Math.sqrt(norms[i] * largest) + largest / 2 + Math.abs(limit));
            highest[i] = Math.nextUp((float) (limit + error));
            surely[i] = same ? Math.nextDown((float) (limit - error)) : Float.NEGATIVE_INFINITY;
        }
    }

    @Override
    public int blocks() {
        return points.blocks();
    }

    @Override
    public void collect(int block, List pairs) {
        int size = points.blockSize();
        int[] hits = new int[STRIP * size];
        float[] limit = Arrays.copyOfRange(highest, block * size, (block + 1) * size);
        float[] sure = Arrays.copyOfRange(surely, block * size, (block + 1) * size);
        int start = block * size / CentrePanels.WIDTH * CentrePanels.WIDTH;
        for (int from = start; from < centres.padded(); from += STRIP) {
            int to = Math.min(centres.padded(), from + STRIP);
            int count = kernels.within(points, block, centres, from, to, limit, sure, hits);
            for (int h = 0; h < count; h++) {
                int hit = hits[h] < 0 ? ~hits[h] : hits[h];
                int j = from + hit / size;
                int i = block * size + hit % size;
                if (j > i && (hits[h] >= 0 || metric.distance(x, i, x, j) <= eps)) {
                    pairs.add(j, i);
                }
            }
        }
    }
}
