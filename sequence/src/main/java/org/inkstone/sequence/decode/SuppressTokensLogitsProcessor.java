package org.inkstone.sequence.decode;

import java.util.Set;

/**
 * Forbids some tokens always, as padding or the start token.
 *
 * @param tokens ids in the vocabulary
 */
public record SuppressTokensLogitsProcessor(Set<Integer> tokens) implements LogitsProcessor {
    public SuppressTokensLogitsProcessor {
        tokens = Set.copyOf(tokens);
    }

    @Override
    public void process(TokenSequence row, float[] logits) {
        for (int token : tokens) {
            if (token < 0 || token >= logits.length) {
                throw new IllegalArgumentException(
                        "a suppressed token must be 0 to " + (logits.length - 1) + ": " + token);
            }
            logits[token] = Float.NEGATIVE_INFINITY;
        }
    }
}
