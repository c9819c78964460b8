package org.inkstone.classic.kernel;

/** Loops over doubles that C2 does not vectorise by itself: sums of products, exponentials, floats made doubles. */
public interface DoubleKernels {
    /** Replaces the first {@code count} values by their exponentials, as {@link Exponential#of} gives them. */
    void exp(double[] values, int count);

    /** Fills an array with the floats from a position on. */
    void widen(float[] from, int at, double[] to);

    /** Adds to {@code out[i][j]} the sum of the products of {@code a[i]} and {@code b[j]}, all of one length, a multiple of 16. */
    void addProducts(double[][] a, double[][] b, double[][] out);

    /** The JDK's vector module where it is there. */
    static DoubleKernels active() {
        return Kernels.ACTIVE_DOUBLES;
    }

    /** Those that run everywhere. */
    static DoubleKernels plain() {
        return Kernels.PLAIN_DOUBLES;
    }
}
