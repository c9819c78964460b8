package org.inkstone.nn.kernel;

/**
 * Sums and dropout of a block of rows. Arrays begin at 0 and may be longer than needed.
 *
 * @param <A> {@code float[]} or {@code double[]}
 */
public interface ElementRows<A> {
    /** What the arithmetic is done in. */
    Scalars<A> scalars();

    /** {@code y += scale * x}, value by value. */
    void add(A y, double scale, A x, int count);

    /** Adds one row to all rows. */
    void addToRows(A y, int rows, int width, A bias);

    /** Adds all rows to {@code sums}. */
    void addRows(A y, int rows, int width, A sums);

    /**
     * Zeroes some values and multiplies the others.
     *
     * @param first the number of the first value within the whole array, which with the keys decides whether it stays
     * @param mask  which stay
     */
    void drop(A x, int count, long first, DropoutMask mask);
}
