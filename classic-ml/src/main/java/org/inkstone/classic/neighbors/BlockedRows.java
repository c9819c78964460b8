package org.inkstone.classic.neighbors;

import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.kernel.CentrePanels;
import org.inkstone.classic.kernel.Moments;
import org.inkstone.classic.kernel.PointBlocks;

/**
 * Rows packed for {@link org.inkstone.classic.kernel.LaneKernels#within}, in the Euclidean space of a metric and less their means, with
 * the bounds of what rounding does to scores there.
 */
public final class BlockedRows {
    private final Metric metric;
    private final int columns;
    private final double[] means;
    private final CentrePanels panels;
    private final double[] norms;
    private final double largestNorm;

    public BlockedRows(FloatMatrix x, Metric metric, int threads) {
        this.metric = metric;
        this.columns = x.columns();
        FloatMatrix space = metric.euclideanSpace(x);
        this.means = metric == Metric.COSINE ? new double[columns] : Moments.means(space, threads);
        this.norms = new double[x.rows()];
        double[] centred = new double[Math.multiplyExact(x.rows(), columns)];
        double largest = 0;
        for (int i = 0; i < norms.length; i++) {
            for (int q = 0; q < columns; q++) {
                double v = (float) (space.values()[i * columns + q] - means[q]);
                centred[i * columns + q] = v;
                norms[i] += v * v;
            }
            largest = Math.max(largest, norms[i]);
        }
        this.panels = new CentrePanels(x.rows(), columns).fill(centred);
        this.largestNorm = largest;
    }

    /** Rows to compare with these, moved as they are. */
    public PointBlocks points(FloatMatrix rows, int blockSize, int threads) {
        return PointBlocks.pack(metric.euclideanSpace(rows), means, blockSize, threads);
    }

    public CentrePanels panels() {
        return panels;
    }

    /** Squared length of each row; not to be written to. */
    public double[] norms() {
        return norms;
    }

    /** The exact score at a distance, for a row of a squared length. */
    public double score(double distance, double norm) {
        double radius = metric.euclideanRadius(distance, columns);
        return (radius * radius - norm) / 2;
    }

    /** How far a float score may be from the exact one: d + 2 roundings of a sum of products, and of the subtracted means. */
    public double error(double score, double norm) {
        return (columns + 12) * 0x1p-24 * (Math.sqrt(norm * largestNorm) + largestNorm / 2 + Math.abs(score));
    }
}
