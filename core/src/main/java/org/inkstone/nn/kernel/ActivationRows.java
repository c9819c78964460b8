package org.inkstone.nn.kernel;

import org.inkstone.nn.FeedForwardActivation;

/**
 * Activations of a block of rows. Arrays begin at 0 and may be longer than needed.
 *
 * @param <A> {@code float[]} or {@code double[]}
 */
public interface ActivationRows<A> {
    /** What the arithmetic is done in. */
    Scalars<A> scalars();

    /**
     * The values.
     *
     * @param z     rows of {@code width}, or of twice that for the gated kinds
     * @param width columns of {@code out}
     */
    void forward(FeedForwardActivation kind, A z, int rows, int width, A out);

    /**
     * The gradients of {@code z}.
     *
     * @param dOut rows of {@code width}
     * @param dz   as {@code z}, another array than the others
     * @param work room for twice the values of {@code dOut} and 128 more
     */
    void backward(FeedForwardActivation kind, A z, A dOut, int rows, int width, A dz, A work);
}
