package org.inkstone.classic.cluster;

import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.ProgressListener;
import org.inkstone.classic.data.FloatMatrix;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Affinity propagation (Frey and Dueck 2007): points send each other messages about who would be a good example of whom, until some of
 * them, the exemplars, stand for all. The number of clusters follows from the preference. Semantics are those of scikit-learn 1.2's
 * {@code AffinityPropagation}; time grows with the square of the rows, memory is three float matrices {@code [n, n]}.
 *
 * <p>Similarities are floats: more digits than data have. Where two solutions are as good as each other, scikit-learn and this class
 * may choose differently, as both break ties by small random numbers.
 */
public final class AffinityPropagation {
    private static final Logger log = LoggerFactory.getLogger(AffinityPropagation.class);

    /** Relative difference of sums that the tie-breaking numbers alone can make, with room. */
    private static final double NOISE = 1e-6;

    private AffinityPropagation() {}

    /** What similarity is. */
    public enum Affinity {
        /** Minus the squared distance. */
        EUCLIDEAN,
        /** The data are the similarities, {@code [n, n]}. */
        PRECOMPUTED
    }

    /**
     * Settings.
     *
     * @param damping         share of the old messages kept, at least 0.5 and below 1; default 0.5. More, such as 0.9, where messages
     *                        swing to and fro
     * @param maxIter         most iterations; default 200
     * @param convergenceIter ends when the exemplars have been the same for so many iterations; default 15
     * @param preference      how much each row wants to be an exemplar: one number for all, or n; null, the default, for the median of
     *                        the similarities. Larger ones make more clusters
     * @param affinity        default euclidean
     * @param seed            of the small numbers that break ties
     * @param threads         0, the default, for all cores
     */
    public record Options(
            double damping,
            int maxIter,
            int convergenceIter,
            double[] preference,
            Affinity affinity,
            long seed,
            int threads) {
        public Options {
            Objects.requireNonNull(affinity, "affinity");
            if (!(damping >= 0.5 && damping < 1)) {
                throw new IllegalArgumentException("damping must be at least 0.5 and below 1: " + damping);
            }
            if (maxIter < 1) {
                throw new IllegalArgumentException("maxIter must be positive: " + maxIter);
            }
            if (convergenceIter < 1) {
                throw new IllegalArgumentException("convergenceIter must be positive: " + convergenceIter);
            }
            if (preference != null) {
                for (double p : preference) {
                    if (!Double.isFinite(p)) {
                        throw new IllegalArgumentException("preference must be finite: " + p);
                    }
                }
                preference = preference.clone();
            }
            Parallel.threads(threads);
        }

        /** scikit-learn's defaults. */
        public static Options defaults() {
            return new Options(0.5, 200, 15, null, Affinity.EUCLIDEAN, 0, 0);
        }

        public Options withDamping(double value) {
            return new Options(value, maxIter, convergenceIter, preference, affinity, seed, threads);
        }

        public Options withMaxIter(int value) {
            return new Options(damping, value, convergenceIter, preference, affinity, seed, threads);
        }

        public Options withConvergenceIter(int value) {
            return new Options(damping, maxIter, value, preference, affinity, seed, threads);
        }

        /** One for all rows, or one for each. */
        public Options withPreference(double... values) {
            return new Options(damping, maxIter, convergenceIter, values, affinity, seed, threads);
        }

        public Options withAffinity(Affinity value) {
            return new Options(damping, maxIter, convergenceIter, preference, value, seed, threads);
        }

        public Options withSeed(long value) {
            return new Options(damping, maxIter, convergenceIter, preference, affinity, value, threads);
        }

        public Options withThreads(int value) {
            return new Options(damping, maxIter, convergenceIter, preference, affinity, seed, value);
        }

        @Override
        public double[] preference() {
            return preference == null ? null : preference.clone();
        }
    }

    /** Fits. */
    public static AffinityPropagationModel fit(FloatMatrix x, Options options) {
        return fit(x, options, ProgressListener.NONE);
    }

    /**
     * Fits.
     *
     * @param x        {@code [n, d]}, or {@code [n, n]} similarities
     * @param options  settings
     * @param listener told after each iteration how many exemplars there are
     * @throws IllegalArgumentException for similarities that are not square, preferences that are not as many as rows, or more rows than
     *                                  a matrix of similarities has room for
     */
    public static AffinityPropagationModel fit(FloatMatrix x, Options options, ProgressListener listener) {
        int n = x.rows();
        if (options.affinity() == Affinity.PRECOMPUTED && x.columns() != n) {
            throw new IllegalArgumentException("precomputed similarities must be square: " + n + " x " + x.columns());
        }
        double[] given = options.preference();
        if (given != null && given.length != 1 && given.length != n) {
            throw new IllegalArgumentException(
                    "preference must be one number or one for each of " + n + " rows: " + given.length);
        }
        float[][] similarity = Similarities.of(x, options.affinity(), options.threads());
        float[] preference = new float[n];
        if (given == null) {
            Arrays.fill(preference, Similarities.median(similarity, n));
        } else {
            for (int i = 0; i < n; i++) {
                preference[i] = (float) given[given.length == 1 ? 0 : i];
            }
        }
        AffinityPropagationModel simple = withoutMessages(x, similarity, preference);
        if (simple != null) {
            return simple;
        }
        for (int i = 0; i < n; i++) {
            similarity[i][i] = preference[i];
        }
        Similarities.breakTies(similarity, n, new SplittableRandom(options.seed()));
        AffinityMessages.Outcome outcome = new AffinityMessages(similarity, n, options).run(listener);
        return model(x, similarity, outcome, options);
    }

    /** One row, or all similarities and all preferences the same: messages would decide by the noise alone. */
    private static AffinityPropagationModel withoutMessages(FloatMatrix x, float[][] similarity, float[] preference) {
        int n = x.rows();
        boolean same = true;
        float first = n > 1 ? similarity[0][1] : 0;
        for (int i = 0; i < n && same; i++) {
            same = preference[i] == preference[0];
            for (int j = 0; j < n && same; j++) {
                same = i == j || similarity[i][j] == first;
            }
        }
        if (!same) {
            return null;
        }
        if (n > 1) {
            log.warn("all samples have mutually equal similarities: every one or the first is made the exemplar");
        }
        boolean each = n == 1 || preference[0] > first;
        int[] exemplars = each ? IntStream.range(0, n).toArray() : new int[] {0};
        int[] labels = each ? IntStream.range(0, n).toArray() : new int[n];
        return new AffinityPropagationModel(exemplars, labels, x.selectRows(exemplars), 0, true);
    }

    private static AffinityPropagationModel model(
            FloatMatrix x, float[][] similarity, AffinityMessages.Outcome outcome, Options options) {
        int n = x.rows();
        if (!outcome.converged()) {
            log.warn("affinity propagation did not converge in {} iterations", outcome.iterations());
        }
        int[] candidates = outcome.exemplars();
        if (candidates.length == 0) {
            log.warn("affinity propagation found no exemplar: all labels are -1");
            int[] none = new int[n];
            Arrays.fill(none, -1);
            return new AffinityPropagationModel(new int[0], none, null, outcome.iterations(), outcome.converged());
        }
        int[] assigned = assign(similarity, n, candidates);
        int[] refined = refine(similarity, n, candidates, assigned);
        int[] labels = assign(similarity, n, refined);
        int[] exemplars = Arrays.stream(labels)
                .map(cluster -> refined[cluster])
                .distinct()
                .sorted()
                .toArray();
        int[] numbered = Arrays.stream(labels)
                .map(cluster -> Arrays.binarySearch(exemplars, refined[cluster]))
                .toArray();
        FloatMatrix centres = options.affinity() == Affinity.EUCLIDEAN ? x.selectRows(exemplars) : null;
        return new AffinityPropagationModel(exemplars, numbered, centres, outcome.iterations(), outcome.converged());
    }

    /** The most similar exemplar's place in the list; exemplars have themselves. */
    private static int[] assign(float[][] similarity, int n, int[] exemplars) {
        int[] nearest = new int[n];
        for (int i = 0; i < n; i++) {
            for (int e = 1; e < exemplars.length; e++) {
                if (similarity[i][exemplars[e]] > similarity[i][exemplars[nearest[i]]]) {
                    nearest[i] = e;
                }
            }
        }
        for (int e = 0; e < exemplars.length; e++) {
            nearest[exemplars[e]] = e;
        }
        return nearest;
    }

    /** In each cluster the member that is most similar to all members together; the first of those that only the noise tells apart. */
    private static int[] refine(float[][] similarity, int n, int[] exemplars, int[] assigned) {
        int[] refined = exemplars.clone();
        for (int e = 0; e < exemplars.length; e++) {
            int cluster = e;
            int[] members =
                    IntStream.range(0, n).filter(i -> assigned[i] == cluster).toArray();
            double best = Double.NEGATIVE_INFINITY;
            for (int candidate : members) {
                double sum = 0;
                for (int member : members) {
                    sum += similarity[member][candidate];
                }
                if (sum - best > NOISE * Math.abs(best) || best == Double.NEGATIVE_INFINITY) {
                    best = sum;
                    refined[e] = candidate;
                }
            }
        }
        return refined;
    }
}
