package org.inkstone.classic.cluster;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.neighbors.Metric;

/** Clusters that {@link DBSCAN} found, and what scikit-learn's attributes say about them. Immutable. */
public final class DBSCANModel implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int CHUNK = 64;

    private final int[] labels;
    private final int[] core;
    private final FloatMatrix components;
    private final double eps;
    private final Metric metric;

    DBSCANModel(FloatMatrix x, ClusteredPoints points, DBSCAN.Options options) {
        this.labels = points.labels();
        this.core =
                IntStream.range(0, labels.length).filter(i -> points.core()[i]).toArray();
        this.components = core.length == 0 || options.metric() == Metric.PRECOMPUTED ? null : x.selectRows(core);
        this.eps = options.eps();
        this.metric = options.metric();
    }

    /** Number of clusters. */
    public int clusters() {
        return Arrays.stream(labels).max().orElse(-1) + 1;
    }

    /** The cluster of each row that was fitted, numbered in the order of their first core samples; -1 for noise. */
    public int[] labels() {
        return labels.clone();
    }

    /** The rows that are core samples, ascending. */
    public int[] coreSampleIndices() {
        return core.clone();
    }

    /** Rows that belong to no cluster. */
    public int noise() {
        return (int) Arrays.stream(labels).filter(label -> label < 0).count();
    }

    /**
     * The core samples' values, {@code [core samples, d]}.
     *
     * @throws IllegalStateException where distances were given instead of data, or no row is a core sample
     */
    public FloatMatrix components() {
        if (components == null) {
            throw new IllegalStateException(
                    core.length == 0 ? "no row is a core sample" : "distances were given, and there are no values");
        }
        return components;
    }

    /**
     * The cluster of the nearest core sample, -1 where it is farther than eps or there is none. scikit-learn has no such method, since
     * new rows would change the densities; this one leaves the clusters as they are.
     *
     * @throws IllegalStateException    where distances were given instead of data
     * @throws IllegalArgumentException for rows of another width
     */
    public int[] predict(FloatMatrix x) {
        int[] predicted = new int[x.rows()];
        Arrays.fill(predicted, -1);
        if (core.length == 0) {
            return predicted;
        }
        FloatMatrix from = components();
        from.checkSameColumns(x);
        Parallel.run(0, (x.rows() + CHUNK - 1) / CHUNK, t -> {
            for (int i = t * CHUNK; i < Math.min(x.rows(), (t + 1) * CHUNK); i++) {
                double nearest = Double.POSITIVE_INFINITY;
                for (int c = 0; c < core.length; c++) {
                    double distance = metric.distance(x, i, from, c);
                    if (distance < nearest && distance <= eps) {
                        nearest = distance;
                        predicted[i] = labels[core[c]];
                    }
                }
            }
        });
        return predicted;
    }

    @Override
    public String toString() {
        return "DBSCANModel[clusters=" + clusters() + ", core samples=" + core.length + ", noise=" + noise() + "]";
    }
}
