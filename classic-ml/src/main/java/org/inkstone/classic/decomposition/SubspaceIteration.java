package org.inkstone.classic.decomposition;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.openblas.global.openblas;

/** The largest eigenvalues from a few passes over the data (Halko, Martinsson and Tropp 2011), with scikit-learn's numbers of them. */
final class SubspaceIteration {
    private static final int OVERSAMPLES = 10;

    private SubspaceIteration() {}

    static SymmetricEigen largest(Covariance covariance, int n, int d, int k, long seed) {
        int m = Math.min(Math.min(n, d), k + OVERSAMPLES);
        int passes = k < 0.1 * Math.min(n, d) ? 7 : 4;
        SplittableRandom random = new SplittableRandom(seed);
        double[] basis = new double[Math.multiplyExact(d, m)];
        for (int i = 0; i < basis.length; i++) {
            basis[i] = Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
        }
        for (int pass = 0; pass <= passes; pass++) {
            basis = covariance.times(orthonormal(basis, d, m), m);
        }
        double[] q = orthonormal(basis, d, m);
        double[] image = covariance.times(q, m);
        double[] small = new double[m * m];
        openblas.cblas_dgemm(
                openblas.CblasRowMajor,
                openblas.CblasTrans,
                openblas.CblasNoTrans,
                m,
                m,
                d,
                1,
                q,
                m,
                image,
                m,
                0,
                small,
                m);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < i; j++) {
                small[i * m + j] = (small[i * m + j] + small[j * m + i]) / 2;
            }
        }
        SymmetricEigen ritz = SymmetricEigen.largest(small, m, k);
        double[] vectors = new double[k * d];
        openblas.cblas_dgemm(
                openblas.CblasRowMajor,
                openblas.CblasNoTrans,
                openblas.CblasTrans,
                k,
                d,
                m,
                1,
                ritz.vectors(),
                m,
                q,
                m,
                0,
                vectors,
                d);
        return new SymmetricEigen(ritz.values(), vectors);
    }

    private static double[] orthonormal(double[] basis, int d, int m) {
        double[] q = Arrays.copyOf(basis, basis.length);
        double[] factors = new double[m];
        int info = openblas.LAPACKE_dgeqrf(openblas.LAPACK_ROW_MAJOR, d, m, q, m, factors);
        if (info == 0) {
            info = openblas.LAPACKE_dorgqr(openblas.LAPACK_ROW_MAJOR, d, m, m, q, m, factors);
        }
        if (info != 0) {
            throw new ArithmeticException("no orthonormal basis was found: LAPACK says " + info);
        }
        return q;
    }
}
