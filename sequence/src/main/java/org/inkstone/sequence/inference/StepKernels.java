package org.inkstone.sequence.inference;

/**
 * The products of generation, which have few rows: lanes go over outputs, keys and columns of values. There are two implementations,
 * one on the JDK's vector module and a plain one.
 *
 * <p>Arrays reach {@code 2 lanes()} floats beyond what they hold.
 */
public interface StepKernels {
    /** Rows that a product computes together: its rows have room for a multiple of it. */
    int ROWS = 4;

    /** Floats in a register. */
    int lanes();

    /**
     * {@code y = x W + b} for some panels of W. A panel is {@code 2 lanes()} columns of the matrix, row by row, so that whatever the
     * size of the matrix it is read from its beginning to its end.
     *
     * @param rows    of x and y; of more than one, a multiple of {@link #ROWS} is written
     * @param in      columns of x
     * @param out     columns of y
     * @param panels  one behind the other
     * @param bias    as many values as all panels have columns
     * @param first   the first panel to use
     * @param end     one more than the last panel to use
     */
    void product(int rows, int in, int out, float[] x, float[] panels, float[] bias, int first, int end, float[] y);

    /**
     * Products of a query with keys, {@code lanes()} keys at a time: a group of keys lies column by column.
     *
     * @param groups of keys
     * @param stride from a group to the next
     * @param scores gets {@code groups lanes()} products
     */
    void scores(float[] query, int queryAt, int size, float[] keys, int keysAt, int groups, int stride, float[] scores);

    /**
     * Sums of values by weights.
     *
     * @param count  of weights, and of rows of values
     * @param stride from a row of values to the next
     * @param size   columns of a row
     * @param sums   gets {@code size} sums
     */
    void weigh(float[] weights, int count, float[] values, int valuesAt, int stride, int size, float[] sums);

    /** The vector kernels where the module is there, the plain ones elsewhere. */
    static StepKernels active() {
        return Kernels.ACTIVE;
    }

    /** The kernels that run everywhere. */
    static StepKernels plain() {
        return Kernels.PLAIN;
    }
}
