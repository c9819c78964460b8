package org.inkstone.classic.cluster;

import java.util.Arrays;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.kernel.CentrePanels;
import org.inkstone.classic.kernel.LaneKernels;
import org.inkstone.classic.kernel.PointBlocks;
import org.inkstone.classic.neighbors.BlockedRows;
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
        int n = x.rows();
        BlockedRows rows = new BlockedRows(x, metric, threads);
        points = rows.points(x, kernels.blockSize(), threads);
        centres = rows.panels();
        double[] norms = rows.norms();
        int padded = points.blocks() * points.blockSize();
        highest = new float[padded];
        surely = new float[padded];
        Arrays.fill(highest, Float.NEGATIVE_INFINITY);
        boolean same = metric == Metric.EUCLIDEAN
                || metric == Metric.COSINE && Arrays.stream(norms).allMatch(v -> v > 0);
        for (int i = 0; i < n; i++) {
            double limit = rows.score(eps, norms[i]);
            double error = rows.error(limit, norms[i]);
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
