package org.inkstone.nn.kernel;

/**
 * Softmax and cross-entropy of one row. Arrays begin at 0 and may be longer than needed.
 *
 * @param <A> {@code float[]} or {@code double[]}
 */
public interface SoftmaxRows<A> {
    /** What the arithmetic is done in. */
    Scalars<A> scalars();

    /** Replaces each of the rows by its softmax. */
    void softmax(A x, int rows, int width);

    /**
     * The cross-entropy of one row with the label's smoothed distribution.
     *
     * @param at        where the row begins
     * @param smoothing share that is spread evenly over all classes, the label among them
     * @param scale     when not NaN, the row is overwritten by the gradient times this; else by anything
     * @param result    gets the loss, and 1 where the label is the first of the highest logits, else 0
     */
    void crossEntropy(A x, int at, int width, int label, double smoothing, double scale, double[] result);
}
