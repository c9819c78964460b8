package org.inkstone.classic.cluster;

import java.util.Objects;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.ProgressListener;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.neighbors.Metric;
import org.inkstone.classic.neighbors.RegionTree;

/**
 * Density-based clustering (Ester and others 1996): rows with enough others around them are core samples, core samples near each other
 * are one cluster, what is near a core sample belongs to its cluster, all else is noise. Semantics and numbering are those of
 * scikit-learn 1.2's {@code DBSCAN}: neighbours are at a distance of at most eps, a row is its own neighbour, a border sample goes to
 * the first cluster that reaches it.
 *
 * <p>Up to three features go through a grid, in time close to linear; a few more through a k-d tree, many through all pairs in blocks,
 * in time that grows with the square of the rows. Memory is linear in the rows in all ways.
 */
public final class DBSCAN {
    /** With more, all pairs in vector registers take less time than a tree that leaves out few of them. */
    private static final int TREE_FEATURES = 6;

    private static final int TREE_ROWS = 20_000;

    private DBSCAN() {}

    /** How neighbours are found. */
    public enum Algorithm {
        /** The grid where it can be used, the tree up to 6 features from 20,000 rows on, else all pairs. */
        AUTO,
        /** A grid: one to three features, euclidean or manhattan. */
        GRID,
        /** A k-d tree: euclidean, manhattan or chebyshev. */
        KD_TREE,
        /** All pairs, for any metric and number of features. */
        BRUTE
    }

    /**
     * Settings.
     *
     * @param eps        largest distance of neighbours; default 0.5, to be chosen for the data
     * @param minSamples neighbours, or their weight, that make a core sample, itself counted; default 5
     * @param metric     default euclidean
     * @param algorithm  default auto
     * @param threads    0, the default, for all cores
     */
    public record Options(double eps, int minSamples, Metric metric, Algorithm algorithm, int threads) {
        public Options {
            Objects.requireNonNull(metric, "metric");
            Objects.requireNonNull(algorithm, "algorithm");
            if (!(eps > 0) || Double.isInfinite(eps)) {
                throw new IllegalArgumentException("eps must be positive: " + eps);
            }
            if (minSamples < 1) {
                throw new IllegalArgumentException("minSamples must be positive: " + minSamples);
            }
            if (algorithm == Algorithm.GRID && metric != Metric.EUCLIDEAN && metric != Metric.MANHATTAN) {
                throw new IllegalArgumentException("algorithm GRID is for EUCLIDEAN and MANHATTAN: " + metric);
            }
            if (algorithm == Algorithm.KD_TREE && !RegionTree.takes(metric)) {
                throw new IllegalArgumentException("algorithm KD_TREE does not take metric " + metric);
            }
            Parallel.threads(threads);
        }

        /** scikit-learn's defaults. */
        public static Options defaults() {
            return new Options(0.5, 5, Metric.EUCLIDEAN, Algorithm.AUTO, 0);
        }

        public Options withEps(double value) {
            return new Options(value, minSamples, metric, algorithm, threads);
        }

        public Options withMinSamples(int value) {
            return new Options(eps, value, metric, algorithm, threads);
        }

        public Options withMetric(Metric value) {
            return new Options(eps, minSamples, value, algorithm, threads);
        }

        public Options withAlgorithm(Algorithm value) {
            return new Options(eps, minSamples, metric, value, threads);
        }

        public Options withThreads(int value) {
            return new Options(eps, minSamples, metric, algorithm, value);
        }
    }

    /** Fits. */
    public static DBSCANModel fit(FloatMatrix x, Options options) {
        return fit(x, options, null, ProgressListener.NONE);
    }

    /** Fits with weights. */
    public static DBSCANModel fit(FloatMatrix x, Options options, double[] weights) {
        return fit(x, options, weights, ProgressListener.NONE);
    }

    /**
     * Fits.
     *
     * @param x        {@code [n, d]}, or {@code [n, n]} distances
     * @param options  settings
     * @param weights  how many rows each stands for, n numbers of at least 0; null for 1 each
     * @param listener told of parts of the work done, from several threads, one at a time; the value is NaN
     * @throws IllegalArgumentException for weights that are not n numbers of at least 0, distances that are not square or negative,
     *                                  or data that a grid was asked for and can't take
     */
    public static DBSCANModel fit(FloatMatrix x, Options options, double[] weights, ProgressListener listener) {
        Objects.requireNonNull(listener, "listener");
        Weights.check(weights, x.rows());
        double[] given = weights == null ? null : weights.clone();
        return new DBSCANModel(x, clustered(x, options, given, listener), options);
    }

    private static ClusteredPoints clustered(
            FloatMatrix x, Options options, double[] weights, ProgressListener listener) {
        if (options.metric() == Metric.PRECOMPUTED) {
            checkDistances(x);
            return PrecomputedClustering.run(x, options.eps(), options.minSamples(), weights, options.threads());
        }
        if (options.algorithm() == Algorithm.AUTO || options.algorithm() == Algorithm.GRID) {
            GridClustering grid = GridClustering.of(x, options.metric(), options.eps(), options.threads(), listener);
            if (grid != null) {
                return grid.run(options.minSamples(), weights);
            }
            if (options.algorithm() == Algorithm.GRID) {
                throw new IllegalArgumentException("algorithm GRID needs at most " + GridCells.MAX_FEATURES
                        + " features and an extent below 2^31 eps: " + x.columns() + " features, eps " + options.eps());
            }
        }
        NeighbourPairs pairs = treePays(x, options)
                ? new TreePairs(x, options.metric(), options.eps())
                : new BruteForcePairs(x, options.metric(), options.eps(), options.threads());
        return new PairClustering(pairs, x.rows(), options.threads(), listener).run(options.minSamples(), weights);
    }

    private static boolean treePays(FloatMatrix x, Options options) {
        return options.algorithm() == Algorithm.KD_TREE
                || options.algorithm() == Algorithm.AUTO
                        && RegionTree.takes(options.metric())
                        && x.columns() <= TREE_FEATURES
                        && x.rows() >= TREE_ROWS;
    }

    private static void checkDistances(FloatMatrix x) {
        if (x.rows() != x.columns()) {
            throw new IllegalArgumentException(
                    "precomputed distances must be square: " + x.rows() + " x " + x.columns());
        }
        for (int i = 0; i < x.values().length; i++) {
            if (x.values()[i] < 0) {
                throw new IllegalArgumentException("precomputed distances must be at least 0: " + x.values()[i]
                        + " at row " + i / x.columns() + ", column " + i % x.columns());
            }
        }
    }
}
