package org.inkstone.generative.metric;

/**
 * Eigenvalues, vectors and square root of a symmetric matrix by Jacobi's rotations, in double: slower than LAPACK and exact
 * to the last digits on any processor. (OpenBLAS 0.3.19 returns wrong vectors from size 128 on when it takes a newer AMD
 * processor for a Skylake-X.)
 */
final class SymmetricMatrix {
    private static final int MOST_SWEEPS = 60;
    private static final double NEGLIGIBLE = 1e-30;

    private final int size;
    private final double[] values;
    /** Row k is the vector of eigenvalue k. */
    private final double[] vectors;

    private SymmetricMatrix(int size, double[] values, double[] vectors) {
        this.size = size;
        this.values = values;
        this.vectors = vectors;
    }

    /**
     * Decomposes.
     *
     * @param matrix row-major [size, size], symmetric; left alone
     */
    static SymmetricMatrix decompose(double[] matrix, int size) {
        double[] a = matrix.clone();
        double[] v = new double[size * size];
        for (int i = 0; i < size; i++) {
            v[i * size + i] = 1;
        }
        for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
            if (offDiagonal(a, size) <= NEGLIGIBLE * diagonal(a, size)) {
                break;
            }
            for (int p = 0; p < size - 1; p++) {
                for (int q = p + 1; q < size; q++) {
                    rotate(a, v, size, p, q);
                }
            }
        }
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = a[i * size + i];
        }
        return new SymmetricMatrix(size, values, v);
    }

    double[] eigenvalues() {
        return values.clone();
    }

    /** The positive semi-definite root; eigenvalues that are negative by rounding count as zero. */
    double[] squareRoot() {
        double[] scaled = new double[size * size];
        for (int k = 0; k < size; k++) {
            double root = Math.sqrt(Math.max(0, values[k]));
            for (int i = 0; i < size; i++) {
                scaled[i * size + k] = vectors[k * size + i] * root;
            }
        }
        return multiply(scaled, vectors, size);
    }

    /** The product of two row-major square matrices. */
    static double[] multiply(double[] a, double[] b, int size) {
        double[] product = new double[size * size];
        for (int i = 0; i < size; i++) {
            for (int k = 0; k < size; k++) {
                double factor = a[i * size + k];
                for (int j = 0; j < size; j++) {
                    product[i * size + j] += factor * b[k * size + j];
                }
            }
        }
        return product;
    }

    private static double offDiagonal(double[] a, int size) {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            for (int j = i + 1; j < size; j++) {
                sum += a[i * size + j] * a[i * size + j];
            }
        }
        return sum;
    }

    private static double diagonal(double[] a, int size) {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += a[i * size + i] * a[i * size + i];
        }
        return sum;
    }

    /** Makes element (p, q) zero: rows and columns p and q turn by the same angle. */
    private static void rotate(double[] a, double[] v, int size, int p, int q) {
        double apq = a[p * size + q];
        double app = a[p * size + p];
        double aqq = a[q * size + q];
        if (apq == 0 || Math.abs(apq) < 1e-18 * Math.sqrt(Math.abs(app * aqq))) {
            return;
        }
        double theta = (aqq - app) / (2 * apq);
        double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        double c = 1 / Math.sqrt(t * t + 1);
        double s = t * c;
        turnRows(a, size, p, q, c, s);
        for (int i = 0; i < size; i++) {
            // symmetry: the columns are what the rows are, but for the four elements where both cross
            a[i * size + p] = a[p * size + i];
            a[i * size + q] = a[q * size + i];
        }
        a[p * size + p] = app - t * apq;
        a[q * size + q] = aqq + t * apq;
        a[p * size + q] = 0;
        a[q * size + p] = 0;
        turnRows(v, size, p, q, c, s);
    }

    private static void turnRows(double[] m, int size, int p, int q, double c, double s) {
        for (int i = p * size, j = q * size, end = i + size; i < end; i++, j++) {
            double x = m[i];
            double y = m[j];
            m[i] = c * x - s * y;
            m[j] = s * x + c * y;
        }
    }
}
