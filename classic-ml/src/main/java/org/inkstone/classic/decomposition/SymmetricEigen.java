package org.inkstone.classic.decomposition;

import org.bytedeco.openblas.global.openblas;

/**
 * The largest eigenvalues of a symmetric matrix, descending, with their vectors, by LAPACK's dsyevr.
 *
 * @param values  k of them
 * @param vectors {@code [k, d]}, row-major
 */
record SymmetricEigen(double[] values, double[] vectors) {
    /**
     * Solves.
     *
     * @param lower row-major {@code [d, d]}, of which the lower half is read; overwritten
     */
    static SymmetricEigen largest(double[] lower, int d, int k) {
        int[] found = new int[1];
        double[] values = new double[d];
        double[] columns = new double[d * k];
        // row-major lower is column-major upper
        int info = openblas.LAPACKE_dsyevr(
                openblas.LAPACK_COL_MAJOR,
                (byte) 'V',
                (byte) 'I',
                (byte) 'U',
                d,
                lower,
                d,
                0,
                0,
                d - k + 1,
                d,
                0,
                found,
                values,
                columns,
                d,
                new int[2 * Math.max(1, k)]);
        if (info != 0 || found[0] != k) {
            throw new ArithmeticException("the eigenvalues of the covariance were not found: dsyevr says " + info + ", "
                    + found[0] + " of " + k);
        }
        double[] descending = new double[k];
        double[] vectors = new double[k * d];
        for (int j = 0; j < k; j++) {
            descending[j] = values[k - 1 - j];
            System.arraycopy(columns, (k - 1 - j) * d, vectors, j * d, d);
        }
        return new SymmetricEigen(descending, vectors);
    }
}
