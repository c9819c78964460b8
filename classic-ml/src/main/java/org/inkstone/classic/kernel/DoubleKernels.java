package org.inkstone.classic.kernel;

/** Loops over doubles that C2 does not vectorise by itself: sums of products, exponentials, floats made doubles. */
public interface DoubleKernels {
    /** Replaces the first {@code count} values by their exponentials, as {@link Exponential#of} gives them. */
    void exp(double[] values, int count);

    /** Fills an array with the floats from a position on. */
    void widen(float[] from, int at, double[] to);

    /**
     * Adds to {@code out[k][p]} the sum over q of {@code factors[k * width + q]} times {@code x[q][p]}; all x and out are of one length, a
     * multiple of 32.
     */
    void addCombinations(double[][] x, double[] factors, int width, double[][] out);

    /** Parts that {@link #addProducts} leaves its sums in. */
    int lanes();

    /**
     * Adds to {@code out[i]} the sums of the products of {@code a[i]} and each {@code b[j]}, all of one length, a multiple of 16. The sum
     * of j is left in as many parts as there are {@link #lanes}, from {@code j * lanes} on: adding those up each time would cost as much
     * as the products.
     */
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
