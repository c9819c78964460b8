package org.inkstone.classic.linear;

/** Solves small dense systems of symmetric matrices, made positive definite where they are not. */
final class Cholesky {
    private static final int MOST_TRIES = 40;

    private Cholesky() {}

    /** The x of {@code (a + shift * identity) x = b}, with the smallest shift of 0, 1e-10, 1e-9... of the mean diagonal that does. */
    static double[] solve(double[][] a, double[] b) {
        int n = b.length;
        double mean = 0;
        for (int i = 0; i < n; i++) {
            mean += Math.abs(a[i][i]) / n;
        }
        double shift = 0;
        for (int i = 0; i < MOST_TRIES; i++) {
            double[][] factor = factor(a, shift);
            if (factor != null) {
                return substitute(factor, b);
            }
            shift = shift == 0 ? 1e-10 * Math.max(mean, Double.MIN_NORMAL) : 10 * shift;
        }
        throw new ArithmeticException("the matrix has no finite factor");
    }

    private static double[][] factor(double[][] a, double shift) {
        int n = a.length;
        double[][] l = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = a[i][j] + (i == j ? shift : 0);
                double[] li = l[i];
                double[] lj = l[j];
                for (int k = 0; k < j; k++) {
                    sum -= li[k] * lj[k];
                }
                if (i > j) {
                    li[j] = sum / lj[j];
                } else if (sum > 1e-12 * Math.abs(a[i][i])) {
                    li[i] = Math.sqrt(sum);
                } else {
                    return null;
                }
            }
        }
        return l;
    }

    private static double[] substitute(double[][] l, double[] b) {
        int n = b.length;
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            double sum = b[i];
            for (int k = 0; k < i; k++) {
                sum -= l[i][k] * x[k];
            }
            x[i] = sum / l[i][i];
        }
        for (int i = n - 1; i >= 0; i--) {
            double sum = x[i];
            for (int k = i + 1; k < n; k++) {
                sum -= l[k][i] * x[k];
            }
            x[i] = sum / l[i][i];
        }
        return x;
    }
}
