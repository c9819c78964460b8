package org.inkstone.classic.decomposition;

import org.bytedeco.openblas.global.openblas;
import org.inkstone.classic.data.FloatMatrix;

/**
 * Singular values of rows less their means, by LAPACK's dgesvj: Jacobi rotations, accurate for small values too. (dgesdd goes through
 * dtrmm, which is wrong in OpenBLAS 0.3.19 on its kernels for AVX-512.)
 */
final class SingularValues {
    private SingularValues() {}

    /**
     * The largest squared, which are eigenvalues of X'X, with the right singular vectors.
     *
     * @param k at most min(rows, columns)
     */
    static SymmetricEigen squared(FloatMatrix x, double[] means, int k) {
        int n = x.rows();
        int d = x.columns();
        boolean tall = n >= d;
        int longer = Math.max(n, d);
        int shorter = Math.min(n, d);
        // one column for each of the shorter side; where that are the rows, their left vectors are the right ones of X
        double[] columns = new double[longer * shorter];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < d; j++) {
                columns[tall ? j * n + i : i * d + j] = x.values()[i * d + j] - means[j];
            }
        }
        double[] singular = new double[shorter];
        double[] right = new double[shorter * shorter];
        double[] statistics = new double[6];
        int info = openblas.LAPACKE_dgesvj(
                openblas.LAPACK_COL_MAJOR,
                (byte) 'G',
                (byte) 'U',
                (byte) 'V',
                longer,
                shorter,
                columns,
                longer,
                singular,
                0,
                right,
                shorter,
                statistics);
        if (info != 0) {
            throw new ArithmeticException("the singular values were not found: dgesvj says " + info);
        }
        double[] squares = new double[k];
        double[] vectors = new double[k * d];
        for (int j = 0; j < k; j++) {
            double value = singular[j] * statistics[0];
            squares[j] = value * value;
            System.arraycopy(tall ? right : columns, j * d, vectors, j * d, d);
        }
        return new SymmetricEigen(squares, vectors);
    }
}
