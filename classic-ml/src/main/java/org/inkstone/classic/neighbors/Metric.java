package org.inkstone.classic.neighbors;

import org.inkstone.classic.data.FloatMatrix;

/** How far rows are from each other. */
public enum Metric {
    EUCLIDEAN {
        @Override
        double distance(float[] a, int atA, float[] b, int atB, int d) {
            double sum = 0;
            for (int q = 0; q < d; q++) {
                double v = (double) a[atA + q] - b[atB + q];
                sum += v * v;
            }
            return Math.sqrt(sum);
        }
    },
    /** Sum of the absolute differences. */
    MANHATTAN {
        @Override
        double distance(float[] a, int atA, float[] b, int atB, int d) {
            double sum = 0;
            for (int q = 0; q < d; q++) {
                sum += Math.abs((double) a[atA + q] - b[atB + q]);
            }
            return sum;
        }
    },
    /** The largest absolute difference. */
    CHEBYSHEV {
        @Override
        double distance(float[] a, int atA, float[] b, int atB, int d) {
            double largest = 0;
            for (int q = 0; q < d; q++) {
                largest = Math.max(largest, Math.abs((double) a[atA + q] - b[atB + q]));
            }
            return largest;
        }

        @Override
        public double euclideanRadius(double radius, int columns) {
            return radius * Math.sqrt(columns);
        }
    },
    /** One less the cosine of the angle, 0 to 2; 1 to and from a row of zeros. */
    COSINE {
        @Override
        double distance(float[] a, int atA, float[] b, int atB, int d) {
            double product = 0;
            double squareA = 0;
            double squareB = 0;
            for (int q = 0; q < d; q++) {
                product += (double) a[atA + q] * b[atB + q];
                squareA += (double) a[atA + q] * a[atA + q];
                squareB += (double) b[atB + q] * b[atB + q];
            }
            double norms = Math.sqrt(squareA) * Math.sqrt(squareB);
            return norms == 0 ? 1 : Math.min(2, Math.max(0, 1 - product / norms));
        }

        @Override
        public FloatMatrix euclideanSpace(FloatMatrix x) {
            float[] values = x.values().clone();
            int d = x.columns();
            for (int i = 0; i < x.rows(); i++) {
                double square = 0;
                for (int q = 0; q < d; q++) {
                    square += (double) values[i * d + q] * values[i * d + q];
                }
                for (int q = 0; q < d && square > 0; q++) {
                    values[i * d + q] = (float) (values[i * d + q] / Math.sqrt(square));
                }
            }
            return FloatMatrix.wrap(values, x.rows(), d);
        }

        @Override
        public double euclideanRadius(double radius, int columns) {
            // a row of zeros is at 1 from all others, which are at 1 from the origin
            return Math.max(Math.sqrt(2 * radius), radius >= 1 ? 1 : 0);
        }
    },
    /** The data are the distances, {@code [n, n]}. */
    PRECOMPUTED {
        @Override
        double distance(float[] a, int atA, float[] b, int atB, int d) {
            throw new UnsupportedOperationException("distances are given");
        }
    };

    abstract double distance(float[] a, int atA, float[] b, int atB, int d);

    /** Distance of a row of one matrix to a row of another, in double precision. */
    public double distance(FloatMatrix a, int i, FloatMatrix b, int j) {
        int d = a.columns();
        return distance(a.values(), i * d, b.values(), j * d, d);
    }

    /** Rows in whose Euclidean space neighbours lie within {@link #euclideanRadius}: rows of length 1 for cosines, else x itself. */
    public FloatMatrix euclideanSpace(FloatMatrix x) {
        return x;
    }

    /** The Euclidean radius that has in it all neighbours within a radius of this metric, and perhaps more. */
    public double euclideanRadius(double radius, int columns) {
        return radius;
    }
}
