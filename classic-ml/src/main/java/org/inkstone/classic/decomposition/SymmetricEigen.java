package org.inkstone.classic.decomposition;

import org.bytedeco.openblas.global.openblas;
import org.inkstone.backend.Parallel;

/**
 * The largest eigenvalues of a symmetric matrix, descending, with their vectors: LAPACK's dsytrd makes it tridiagonal, dstevr solves
 * that, and the vectors are turned back here. LAPACK's own way back (in dsyevr as in dsyevd) goes through dtrmm, which is wrong in
 * OpenBLAS 0.3.19 on its kernels for AVX-512.
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
        double[] diagonal = new double[d];
        double[] beside = new double[Math.max(1, d)];
        double[] scales = new double[Math.max(1, d - 1)];
        // row-major lower is column-major upper
        int info =
                openblas.LAPACKE_dsytrd(openblas.LAPACK_COL_MAJOR, (byte) 'U', d, lower, d, diagonal, beside, scales);
        require(info == 0, "dsytrd says " + info);
        int[] found = new int[1];
        double[] values = new double[d];
        double[] columns = new double[d * k];
        info = openblas.LAPACKE_dstevr(
                openblas.LAPACK_COL_MAJOR,
                (byte) 'V',
                (byte) 'I',
                d,
                diagonal,
                beside,
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
        require(info == 0 && found[0] == k, "dstevr says " + info + ", " + found[0] + " of " + k);
        double[] descending = new double[k];
        double[] vectors = new double[k * d];
        Parallel.run(0, k, j -> {
            descending[j] = values[k - 1 - j];
            System.arraycopy(columns, (k - 1 - j) * d, vectors, j * d, d);
            turnBack(vectors, j * d, lower, scales, d);
        });
        return new SymmetricEigen(descending, vectors);
    }

    private static void require(boolean found, String otherwise) {
        if (!found) {
            throw new ArithmeticException("the eigenvalues of the covariance were not found: " + otherwise);
        }
    }

    /**
     * {@code Q z} in place, with {@code Q = H(d-2) ... H(0)} and {@code H(i) = 1 - scale v v'}, where v has a one at i and lies above it
     * in column i + 1.
     */
    private static void turnBack(double[] z, int at, double[] reflectors, double[] scales, int d) {
        for (int i = 0; i < d - 1; i++) {
            int v = (i + 1) * d;
            double dot = z[at + i];
            for (int r = 0; r < i; r++) {
                dot += reflectors[v + r] * z[at + r];
            }
            double step = scales[i] * dot;
            for (int r = 0; r < i; r++) {
                z[at + r] -= step * reflectors[v + r];
            }
            z[at + i] -= step;
        }
    }
}
