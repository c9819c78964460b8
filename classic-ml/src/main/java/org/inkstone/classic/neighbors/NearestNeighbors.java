package org.inkstone.classic.neighbors;

import java.io.Serializable;
import java.util.Objects;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.data.FloatMatrix;

/** Rows in which nearest ones can be looked for, as scikit-learn's {@code NearestNeighbors}. Immutable. */
public final class NearestNeighbors implements Serializable {
    private static final long serialVersionUID = 1;
    /** Up to so many features a tree leaves out more than it costs. */
    private static final int TREE_FEATURES = 8;

    private static final int CHUNK = 64;

    /** How nearest rows are found. */
    public enum Algorithm {
        /** The k-d tree up to 8 features, else all rows. */
        AUTO,
        /** A k-d tree; not for cosines. */
        KD_TREE,
        /** A ball tree; not for cosines. */
        BALL_TREE,
        /** All rows, in blocks. */
        BRUTE
    }

    private final FloatMatrix x;
    private final Metric metric;
    private final RegionTree tree;
    private transient volatile BruteForceSearch brute;

    private NearestNeighbors(FloatMatrix x, Metric metric, RegionTree tree) {
        this.x = x;
        this.metric = metric;
        this.tree = tree;
    }

    /** @throws IllegalArgumentException for precomputed distances, and for a tree with cosines */
    public static NearestNeighbors fit(FloatMatrix x, Metric metric, Algorithm algorithm) {
        Objects.requireNonNull(algorithm, "algorithm");
        if (metric == Metric.PRECOMPUTED) {
            throw new IllegalArgumentException("metric must be one that measures rows: " + metric);
        }
        RegionTree tree = switch (algorithm) {
            case KD_TREE -> RegionTree.kd(x, metric);
            case BALL_TREE -> RegionTree.ball(x, metric);
            case BRUTE -> null;
            case AUTO -> RegionTree.takes(metric) && x.columns() <= TREE_FEATURES ? RegionTree.kd(x, metric) : null;
        };
        return new NearestNeighbors(x, metric, tree);
    }

    /** The rows that were fitted. */
    public FloatMatrix rows() {
        return x;
    }

    /**
     * The nearest rows of each query.
     *
     * @param k from 1 to the number of rows
     */
    public Neighbors kneighbors(FloatMatrix queries, int k) {
        if (k < 1 || k > x.rows()) {
            throw new IllegalArgumentException("nNeighbors must be from 1 to the " + x.rows() + " rows: " + k);
        }
        x.checkSameColumns(queries);
        if (tree == null) {
            return brute().search(queries, k, 0);
        }
        int n = queries.rows();
        double[][] distances = new double[n][];
        int[][] indices = new int[n][];
        Parallel.run(0, (n + CHUNK - 1) / CHUNK, t -> {
            for (int i = t * CHUNK; i < Math.min(n, (t + 1) * CHUNK); i++) {
                Neighbors.Nearest nearest = new Neighbors.Nearest(k);
                tree.search(queries, i, nearest);
                distances[i] = nearest.distances;
                indices[i] = nearest.rows;
            }
        });
        return new Neighbors(distances, indices);
    }

    /**
     * All rows within a radius of each query, the nearest first.
     *
     * @param radius the largest distance, at least 0
     */
    public Neighbors radiusNeighbors(FloatMatrix queries, double radius) {
        if (!(radius >= 0)) {
            throw new IllegalArgumentException("radius must be at least 0: " + radius);
        }
        x.checkSameColumns(queries);
        int n = queries.rows();
        double[][] distances = new double[n][];
        int[][] indices = new int[n][];
        Parallel.run(0, (n + CHUNK - 1) / CHUNK, t -> {
            Neighbors.Within within = new Neighbors.Within();
            for (int i = t * CHUNK; i < Math.min(n, (t + 1) * CHUNK); i++) {
                within.clear();
                if (tree == null) {
                    for (int j = 0; j < x.rows(); j++) {
                        double distance = metric.distance(queries, i, x, j);
                        if (distance <= radius) {
                            within.row(j, distance);
                        }
                    }
                } else {
                    tree.within(queries, i, radius, within);
                }
                within.sorted(i, distances, indices);
            }
        });
        return new Neighbors(distances, indices);
    }

    private BruteForceSearch brute() {
        BruteForceSearch made = brute;
        if (made == null) {
            made = new BruteForceSearch(x, metric, 0);
            brute = made;
        }
        return made;
    }
}
