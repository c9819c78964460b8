package org.inkstone.nn.kernel;

/**
 * What a normalisation per channel does to a block of rows, all of it per column. Arrays of values and of columns begin at 0 and
 * may be longer than needed; {@code outWidth} and {@code outColumn} say where a block's rows lie within wider rows, which is how
 * two arrays are put side by side on the way.
 *
 * @param <A> {@code float[]} or {@code double[]}
 */
public interface ColumnRows<A> {
    /** What the arithmetic is done in. */
    Scalars<A> scalars();

    /** {@code sums += x - shift} and {@code squares += (x - shift)^2}, over the rows. */
    void moments(A x, int rows, int width, A shift, A sums, A squares);

    /**
     * {@code out = x factor + offset}.
     *
     * @param at first column of factor and offset
     */
    void affine(A x, int rows, int width, A factor, A offset, int at, A out, int outWidth, int outColumn);

    /**
     * {@code sums += dy}, {@code products += dy (x - centre)} and {@code deviations += x - centre}, over the rows.
     *
     * @param dy      rows of {@code dyWidth}, those of x from {@code dyColumn} on
     * @param dyStart where the first row of dy begins
     * @param at      first column of centre and of the sums
     */
    void products(
            A dy,
            int dyStart,
            int dyWidth,
            int dyColumn,
            A x,
            int rows,
            int width,
            A centre,
            int at,
            A sums,
            A products,
            A deviations);

    /**
     * {@code dx = dy factor + x slope + offset}.
     *
     * @param dy      rows of {@code dyWidth}, those of x from {@code dyColumn} on
     * @param dyStart where the first row of dy begins
     * @param at      first column of factor, slope and offset
     */
    void combine(
            A dy,
            int dyStart,
            int dyWidth,
            int dyColumn,
            A x,
            int rows,
            int width,
            A factor,
            A slope,
            A offset,
            int at,
            A dx);
}
