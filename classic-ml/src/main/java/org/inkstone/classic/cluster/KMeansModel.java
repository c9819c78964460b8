package org.inkstone.classic.cluster;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.kernel.CentrePanels;
import org.inkstone.classic.kernel.LaneKernels;
import org.inkstone.classic.kernel.PointBlocks;

/** Centres that {@link KMeans} found, and what scikit-learn's attributes say about them. Immutable. */
public final class KMeansModel implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int CHUNK_BLOCKS = 64;

    private final double[] centred;
    private final double[] offset;
    private final ArrayList<String> columnNames;
    private final int[] labels;
    private final double inertia;
    private final int iterations;
    private final boolean converged;
    private final int distinct;

    KMeansModel(LloydIterations.Result result, double[] offset, List<String> columnNames, int distinct) {
        this.centred = result.centres().clone();
        this.offset = offset.clone();
        this.columnNames = new ArrayList<>(columnNames);
        this.labels = result.labels().clone();
        this.inertia = result.inertia();
        this.iterations = result.iterations();
        this.converged = result.converged();
        this.distinct = distinct;
    }

    /** Number of centres. */
    public int k() {
        return centred.length / offset.length;
    }

    /** {@code [k, d]}, with the column names of the data. */
    public FloatMatrix centres() {
        float[] values = new float[centred.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (centred[i] + offset[i % offset.length]);
        }
        FloatMatrix centres = FloatMatrix.wrap(values, k(), offset.length);
        return columnNames.isEmpty() ? centres : centres.withColumnNames(columnNames);
    }

    /** The cluster, 0 to k - 1, of each row that was fitted. */
    public int[] labels() {
        return labels.clone();
    }

    /** Sum of the rows' squared distances to their centres, times their weights. */
    public double inertia() {
        return inertia;
    }

    /** Iterations of the restart that was kept. */
    public int iterations() {
        return iterations;
    }

    /** False where the restart that was kept used all its iterations. */
    public boolean converged() {
        return converged;
    }

    /** Clusters that have rows: fewer than k where there are fewer different rows. */
    public int distinctClusters() {
        return distinct;
    }

    /** The nearest centre of each row; the first of several at the same distance. */
    public int[] predict(FloatMatrix x) {
        int[] nearest = new int[x.rows()];
        each(
                x,
                (points, block, panels, kernels) -> kernels.nearest(
                        points, block, panels, nearest, block * points.blockSize(), new float[points.blockSize()]));
        return nearest;
    }

    /** Distances to all centres, {@code [n, k]}. */
    public FloatMatrix transform(FloatMatrix x) {
        int k = k();
        float[] distances = new float[Math.multiplyExact(x.rows(), k)];
        each(x, (points, block, panels, kernels) -> {
            int size = points.blockSize();
            for (int p = 0; p < points.count(block); p++) {
                int row = block * size + p;
                for (int j = 0; j < k; j++) {
                    distances[row * k + j] = (float) Math.sqrt(squared(points, row, j));
                }
            }
        });
        return FloatMatrix.wrap(distances, x.rows(), k);
    }

    /** Minus the sum of squared distances to the nearest centres: larger is better. */
    public double score(FloatMatrix x) {
        int[] nearest = predict(x);
        PointBlocks points = PointBlocks.pack(x, offset, LaneKernels.active().blockSize(), 0);
        double sum = 0;
        for (int i = 0; i < nearest.length; i++) {
            sum += squared(points, i, nearest[i]);
        }
        return -sum;
    }

    private double squared(PointBlocks points, int row, int centre) {
        double sum = 0;
        for (int q = 0; q < offset.length; q++) {
            double v = points.get(row, q) - centred[centre * offset.length + q];
            sum += v * v;
        }
        return sum;
    }

    @FunctionalInterface
    private interface BlockWork {
        void accept(PointBlocks points, int block, CentrePanels panels, LaneKernels kernels);
    }

    private void each(FloatMatrix x, BlockWork work) {
        if (x.columns() != offset.length) {
            throw new IllegalArgumentException(
                    "x must have the " + offset.length + " columns that were fitted: " + x.columns());
        }
        LaneKernels kernels = LaneKernels.active();
        PointBlocks points = PointBlocks.pack(x, offset, kernels.blockSize(), 0);
        CentrePanels panels = new CentrePanels(k(), offset.length).fill(centred);
        int chunks = (points.blocks() + CHUNK_BLOCKS - 1) / CHUNK_BLOCKS;
        Parallel.run(0, chunks, c -> {
            for (int b = c * CHUNK_BLOCKS; b < Math.min(points.blocks(), (c + 1) * CHUNK_BLOCKS); b++) {
                work.accept(points, b, panels, kernels);
            }
        });
    }

    @Override
    public String toString() {
        return "KMeansModel[k=" + k() + ", inertia=" + inertia + ", iterations=" + iterations + ", converged="
                + converged + "]";
    }
}
