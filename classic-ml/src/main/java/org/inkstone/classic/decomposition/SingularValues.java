package org.inkstone.classic.decomposition;

import java.util.Arrays;
import org.bytedeco.openblas.global.openblas;
import org.inkstone.classic.data.FloatMatrix;

/** Singular values of rows less their means, by LAPACK's dgesdd. */
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
        int most = Math.min(n, d);
        double[] centred = new double[x.values().length];
        for (int i = 0; i < centred.length; i++) {
            centred[i] = x.values()[i] - means[i % d];
        }
        double[] singular = new double[most];
        double[] right = new double[most * d];
        double[] left = new double[n * most];
        int info = openblas.LAPACKE_dgesdd(
                openblas.LAPACK_ROW_MAJOR, (byte) 'S', n, d, centred, d, singular, left, most, right, d);
        if (info != 0) {
            throw new ArithmeticException("the singular values were not found: dgesdd says " + info);
        }
        double[] squares = Arrays.stream(singular).limit(k).map(s -> s * s).toArray();
        return new SymmetricEigen(squares, Arrays.copyOf(right, k * d));
    }
}
