package org.inkstone.classic.cluster;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import java.util.SplittableRandom;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.ProgressListener;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.kernel.LaneKernels;
import org.inkstone.classic.kernel.Moments;
import org.inkstone.classic.kernel.PointBlocks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * k-means: k centres such that the sum of squared distances of the points to their nearest centre is small (Lloyd 1982; seeding of
 * Arthur and Vassilvitskii 2007). Semantics are those of scikit-learn 1.2's {@code KMeans}: tolerance scaled by the mean variance of the
 * features, restarts, sample weights, empty clusters given the farthest points. Every iteration costs about n * k * d multiply-adds.
 *
 * <p>The data are centred first, as scikit-learn does, so that float distances are exact far from the origin too. Any number of threads
 * gives the same result. Inputs are not changed; memory is a second copy of the data and 4 bytes a row.
 */
public final class KMeans {
    private static final int ORDER_CENTRES = 16;
    private static final int ORDER_ROWS = 4_096;
    private static final Logger log = LoggerFactory.getLogger(KMeans.class);

    private KMeans() {}

    /** Where the centres start. */
    public enum Init {
        /** Greedy k-means++: each centre the best of 2 + ln k candidates drawn by their squared distance to the centres so far. */
        K_MEANS_PLUS_PLUS,
        /** k different rows at random. */
        RANDOM,
        /** The centres of {@link Options#centres}. */
        GIVEN
    }

    /**
     * Settings.
     *
     * @param k       number of clusters, at least 1
     * @param init    where the centres start; default k-means++
     * @param centres {@code [k, d]} for {@link Init#GIVEN}, else null
     * @param nInit   restarts, of which the best is kept; 0, the default, for 10 with random starts and 1 otherwise, as scikit-learn's
     *                "auto"
     * @param maxIter most iterations of a restart; default 300
     * @param tol     ends when the centres together move less than this, squared, times the mean variance of the features; default
     *                1e-4
     * @param seed    of the random numbers
     * @param threads 0, the default, for all cores
     */
    public record Options(
            int k, Init init, FloatMatrix centres, int nInit, int maxIter, double tol, long seed, int threads) {
        public Options {
            Objects.requireNonNull(init, "init");
            if (k < 1) {
                throw new IllegalArgumentException("k must be positive: " + k);
            }
            if ((init == Init.GIVEN) != (centres != null)) {
                throw new IllegalArgumentException("centres must be given with init GIVEN and only then: init " + init);
            }
            if (centres != null && centres.rows() != k) {
                throw new IllegalArgumentException("centres must have k = " + k + " rows: " + centres.rows());
            }
            if (nInit < 0) {
                throw new IllegalArgumentException("nInit must be positive, or 0 for automatic: " + nInit);
            }
            if (maxIter < 1) {
                throw new IllegalArgumentException("maxIter must be positive: " + maxIter);
            }
            if (!(tol >= 0) || Double.isInfinite(tol)) {
                throw new IllegalArgumentException("tol must be a number of at least 0: " + tol);
            }
            Parallel.threads(threads);
        }

        /** scikit-learn's defaults for k clusters. */
        public static Options of(int k) {
            return new Options(k, Init.K_MEANS_PLUS_PLUS, null, 0, 300, 1e-4, 0, 0);
        }

        public Options withInit(Init value) {
            return new Options(k, value, null, nInit, maxIter, tol, seed, threads);
        }

        /** Starts from these centres, once. */
        public Options withCentres(FloatMatrix value) {
            return new Options(k, Init.GIVEN, value, nInit, maxIter, tol, seed, threads);
        }

        public Options withNInit(int value) {
            return new Options(k, init, centres, value, maxIter, tol, seed, threads);
        }

        public Options withMaxIter(int value) {
            return new Options(k, init, centres, nInit, value, tol, seed, threads);
        }

        public Options withTol(double value) {
            return new Options(k, init, centres, nInit, maxIter, value, seed, threads);
        }

        public Options withSeed(long value) {
            return new Options(k, init, centres, nInit, maxIter, tol, value, threads);
        }

        public Options withThreads(int value) {
            return new Options(k, init, centres, nInit, maxIter, tol, seed, value);
        }

        private int restarts() {
            if (init == Init.GIVEN) {
                return 1;
            }
            return nInit > 0 ? nInit : init == Init.RANDOM ? 10 : 1;
        }
    }

    /** Fits with equal weights. */
    public static KMeansModel fit(FloatMatrix x, Options options) {
        return fit(x, options, null, ProgressListener.NONE);
    }

    /**
     * Fits.
     *
     * @param x        {@code [n, d]}
     * @param options  settings
     * @param weights  n weights of at least 0, not all 0, or null for 1 each; a weight of 2 is as good as the row twice
     * @param listener told after each iteration how far the centres moved (squared)
     * @throws IllegalArgumentException for more clusters than rows, given centres of another width, or weights that don't fit
     */
    public static KMeansModel fit(FloatMatrix x, Options options, double[] weights, ProgressListener listener) {
        if (options.k() > x.rows()) {
            throw new IllegalArgumentException(
                    "k must be at most the number of rows, " + x.rows() + ": " + options.k());
        }
        if (options.centres() != null) {
            x.checkSameColumns(options.centres());
        }
        Weights.check(weights, x.rows());
        double[] mean = Moments.means(x, options.threads());
        double tolerance = options.tol() == 0 ? 0 : options.tol() * Moments.meanVariance(x, mean, options.threads());
        LaneKernels kernels = LaneKernels.active();
        int[] order = orderPays(x, options) ? SpatialOrder.of(x, options.threads()) : null;
        PointBlocks points =
                PointBlocks.pack(order == null ? x : x.selectRows(order), mean, kernels.blockSize(), options.threads());
        BlockBoxes[] boxes = order == null ? null : BoxSearch.boxes(points, options.threads());
        double[] ordered = weights == null || order == null
                ? weights
                : Arrays.stream(order).mapToDouble(i -> weights[i]).toArray();
        SplittableRandom random = new SplittableRandom(options.seed());
        LloydIterations.Result best = null;
        for (int run = 0; run < options.restarts(); run++) {
            double[] start = start(x, points, mean, ordered, options, random.split());
            BoxSearch search = boxes == null ? null : new BoxSearch(points, kernels, boxes, options.k());
            LloydIterations.Result result =
                    new LloydIterations(points, ordered, options, kernels, search).run(start, tolerance, listener);
            boolean better = best == null
                    || result.inertia() < best.inertia()
                            && !sameClustering(result.labels(), best.labels(), options.k());
            best = better ? result : best;
        }
        return model(x, mean, order == null ? best : best.reordered(order), options.k());
    }

    /** Whether rows are put in the order of space first, which lets whole blocks of them leave out far centres. */
    private static boolean orderPays(FloatMatrix x, Options options) {
        return x.columns() <= SpatialOrder.MAX_FEATURES && options.k() >= ORDER_CENTRES && x.rows() >= ORDER_ROWS;
    }

    private static KMeansModel model(FloatMatrix x, double[] mean, LloydIterations.Result result, int k) {
        BitSet used = new BitSet(k);
        for (int label : result.labels()) {
            used.set(label);
        }
        int distinct = used.cardinality();
        if (distinct < k) {
            log.warn("{} distinct clusters found, fewer than k = {}: maybe there are duplicate points", distinct, k);
        }
        return new KMeansModel(result, mean, x.columnNames(), distinct);
    }

    private static double[] start(
            FloatMatrix x,
            PointBlocks points,
            double[] mean,
            double[] weights,
            Options options,
            SplittableRandom random) {
        return switch (options.init()) {
            case GIVEN -> centred(options.centres(), mean);
            case RANDOM -> centred(x.selectRows(Seeding.differentRows(x.rows(), options.k(), random)), mean);
            case K_MEANS_PLUS_PLUS -> new Seeding(points, weights, options.threads()).plusPlus(options.k(), random);
        };
    }

    private static double[] centred(FloatMatrix centres, double[] mean) {
        double[] all = new double[centres.values().length];
        for (int i = 0; i < all.length; i++) {
            all[i] = centres.values()[i] - mean[i % mean.length];
        }
        return all;
    }

    /** Whether two labellings differ in the numbers of the clusters alone; rounding decides which has the lower inertia then. */
    private static boolean sameClustering(int[] a, int[] b, int k) {
        int[] known = new int[k];
        Arrays.fill(known, -1);
        for (int i = 0; i < a.length; i++) {
            if (known[a[i]] == -1) {
                known[a[i]] = b[i];
            } else if (known[a[i]] != b[i]) {
                return false;
            }
        }
        return true;
    }
}
