package org.inkstone.nn.kernel;

import org.inkstone.nn.NormType;

/**
 * Norms of a block of rows. Arrays begin at 0 and may be longer than needed.
 *
 * @param <A> {@code float[]} or {@code double[]}
 */
public interface NormRows<A> {
    /** What the arithmetic is done in. */
    Scalars<A> scalars();

    /**
     * Normalises rows.
     *
     * @param bias  null for RMS
     * @param out   may be {@code x}
     * @param stats gets the mean (0 for RMS) and the factor {@code 1 / deviation} of each row
     */
    void forward(NormType type, A x, int rows, int width, A gain, A bias, double eps, A out, A stats);

    /**
     * The gradients of a block.
     *
     * @param dx       overwritten, or added to when {@code add}
     * @param gainSums added to
     * @param biasSums added to; null for RMS
     */
    void backward(
            NormType type, A dy, A x, A stats, A gain, int rows, int width, A dx, boolean add, A gainSums, A biasSums);
}
