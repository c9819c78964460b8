package org.inkstone.sequence.decode;

/**
 * A model that continues sequences of token ids one step at a time, as the decoders see it. A causal language model starts from
 * prompts; an encoder-decoder is bound to its encoded sources first and then starts from the target's first tokens.
 */
public interface StepModel {

    /** The number of token ids, and so of logits in a row. */
    int vocabularySize();

    /** The most tokens, prompt included, that a row may hold. */
    int maxLength();

    /**
     * Starts a batch of rows, one for each prompt.
     *
     * @param prompts token ids, not empty, of at most {@link #maxLength()} tokens each; the lengths may differ
     * @throws IllegalArgumentException if there is no prompt, one is empty or too long, or an id is out of the vocabulary
     */
    DecodingSession begin(int[][] prompts);
}
