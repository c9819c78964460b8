package org.inkstone.classic.decomposition;

import java.util.Arrays;
import java.util.Objects;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.data.FloatMatrix;

/**
 * Principal component analysis: the orthogonal directions of most variance, in descending order. Attributes and signs are those of
 * scikit-learn 1.2's {@code PCA}: the row whose score is largest in size has a positive one.
 */
public final class PCA {
    /** Beyond so many features the eigenvalues of the covariance cost more than passes over the data. */
    private static final int COVARIANCE_FEATURES = 1_500;

    private PCA() {}

    /** How directions are found. */
    public enum Solver {
        /** The covariance up to 1,500 features or where more than a fifth of the components is wanted, else randomized. */
        AUTO,
        /** All eigenvalues of the covariance, with LAPACK. */
        COVARIANCE,
        /** The singular values of the centred rows in double precision, with LAPACK: the most exact, and slow for many rows. */
        FULL,
        /** Subspace iteration from a random start: exact to a few digits where eigenvalues are apart. */
        RANDOMIZED
    }

    /**
     * Settings.
     *
     * @param nComponents how many: a whole number of at least 1; a fraction below 1 for as many as explain that share of the variance;
     *                    0, the default, for all, min(n, d)
     * @param whiten      whether {@code transform} scales each component to variance 1; default false
     * @param solver      default auto
     * @param seed        of the randomized solver
     * @param threads     0, the default, for all cores
     */
    public record Options(double nComponents, boolean whiten, Solver solver, long seed, int threads) {
        public Options {
            Objects.requireNonNull(solver, "solver");
            if (!(nComponents >= 0) || nComponents > 1 && nComponents != Math.rint(nComponents)) {
                throw new IllegalArgumentException(
                        "nComponents must be a whole number, or a fraction between 0 and 1: " + nComponents);
            }
            boolean fraction = nComponents > 0 && nComponents < 1;
            if (solver == Solver.RANDOMIZED && (fraction || nComponents == 0)) {
                throw new IllegalArgumentException(
                        "nComponents must be a whole number of at least 1 for solver RANDOMIZED: " + nComponents);
            }
            Parallel.threads(threads);
        }

        /** scikit-learn's defaults. */
        public static Options defaults() {
            return new Options(0, false, Solver.AUTO, 0, 0);
        }

        public Options withComponents(double value) {
            return new Options(value, whiten, solver, seed, threads);
        }

        public Options withWhiten(boolean value) {
            return new Options(nComponents, value, solver, seed, threads);
        }

        public Options withSolver(Solver value) {
            return new Options(nComponents, whiten, value, seed, threads);
        }

        public Options withSeed(long value) {
            return new Options(nComponents, whiten, solver, value, threads);
        }

        public Options withThreads(int value) {
            return new Options(nComponents, whiten, solver, seed, value);
        }
    }

    /**
     * Fits.
     *
     * @param x {@code [n, d]}
     * @throws IllegalArgumentException for a single row, or more components than min(n, d)
     */
    public static PCAModel fit(FloatMatrix x, Options options) {
        int n = x.rows();
        int d = x.columns();
        int most = Math.min(n, d);
        if (n < 2) {
            throw new IllegalArgumentException("at least 2 rows are needed: " + n);
        }
        if (options.nComponents() > most) {
            throw new IllegalArgumentException(
                    "nComponents must be at most min(rows, columns) = " + most + ": " + (long) options.nComponents());
        }
        boolean whole = options.nComponents() >= 1;
        int wanted = whole ? (int) options.nComponents() : most;
        Covariance covariance = new Covariance(x, options.threads());
        double total = covariance.trace() / (n - 1);
        boolean randomized = options.solver() == Solver.RANDOMIZED
                || options.solver() == Solver.AUTO && whole && d > COVARIANCE_FEATURES && wanted < 0.2 * most;
        SymmetricEigen eigen;
        if (options.solver() == Solver.FULL) {
            eigen = SingularValues.squared(x, covariance.means(), wanted);
        } else if (randomized) {
            eigen = SubspaceIteration.largest(covariance, n, d, wanted, options.seed());
        } else {
            eigen = SymmetricEigen.largest(covariance.product(), d, wanted);
        }
        double[] variances =
                Arrays.stream(eigen.values()).map(v -> Math.max(0, v) / (n - 1)).toArray();
        int k = whole || options.nComponents() == 0 ? wanted : enough(variances, total, options.nComponents());
        double[] directions = Arrays.copyOf(eigen.vectors(), k * d);
        double[] signs = covariance.signs(directions, k);
        for (int i = 0; i < directions.length; i++) {
            directions[i] *= signs[i / d];
        }
        return new PCAModel(x, covariance.means(), directions, Arrays.copyOf(variances, k), total, options.whiten());
    }

    /** The fewest components that explain more than the share, as scikit-learn counts. */
    private static int enough(double[] variances, double total, double share) {
        double sum = 0;
        for (int k = 0; k < variances.length; k++) {
            sum += variances[k];
            if (sum / total > share) {
                return k + 1;
            }
        }
        return variances.length;
    }
}
