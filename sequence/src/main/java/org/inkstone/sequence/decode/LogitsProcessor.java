package org.inkstone.sequence.decode;

/**
 * Changes the logits of a row's next token before one is chosen; negative infinity forbids a token. The names of those given here
 * are those of Hugging Face's transformers, and so is what they do.
 */
@FunctionalInterface
public interface LogitsProcessor {

    /**
     * @param tokens the row so far
     * @param logits one value a token id, changed in place
     */
    void process(TokenSequence tokens, float[] logits);
}
