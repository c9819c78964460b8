package org.inkstone.sequence.decode;

/**
 * A batch of sequences that grows by one token a row and step; the implementation keeps what it has computed (the keys and values
 * of attention, the state of a recurrent network) until {@link #close()}. Not for several threads at once.
 */
public interface DecodingSession extends AutoCloseable {

    /** The present number of rows. */
    int rows();

    /**
     * The logits of each row's next token, [rows][vocabularySize], unnormalised.
     *
     * @return arrays that the session may fill anew after the next {@link #append} or {@link #reorder}; the caller may write to
     *     them, and so asks only once a step
     * @throws IllegalStateException if a row is full, so that no token could follow
     */
    float[][] logits();

    /**
     * Adds one token to each row.
     *
     * @param tokens one id a row
     * @throws IllegalArgumentException if their number is not {@link #rows()} or an id is out of the vocabulary
     * @throws IllegalStateException if a row is already {@link StepModel#maxLength()} tokens long
     */
    void append(int[] tokens);

    /**
     * Chooses the rows to go on with: new row {@code r} continues what was row {@code rows[r]}. A row may be named several times
     * or not at all, so the number of rows may change; their logits follow without being computed again where the session can.
     *
     * @throws IllegalArgumentException if {@code rows} is empty or names a row that is not there
     */
    void reorder(int[] rows);

    /** The tokens in a row so far, prompt included. */
    int length(int row);

    /** Gives back what the session holds. Closing twice is allowed. */
    @Override
    void close();
}
