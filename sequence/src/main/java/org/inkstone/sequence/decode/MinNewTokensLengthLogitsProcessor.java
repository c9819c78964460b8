package org.inkstone.sequence.decode;

import java.util.Set;

/**
 * Forbids the stop tokens until enough tokens follow the prompt.
 *
 * @param minNewTokens how many, not counting a stop token
 * @param stopTokens   the tokens that end a row
 */
public record MinNewTokensLengthLogitsProcessor(int minNewTokens, Set<Integer> stopTokens) implements LogitsProcessor {
    public MinNewTokensLengthLogitsProcessor {
        if (minNewTokens < 0) {
            throw new IllegalArgumentException("minNewTokens must be zero or more: " + minNewTokens);
        }
        stopTokens = Set.copyOf(stopTokens);
    }

    @Override
    public void process(TokenSequence tokens, float[] logits) {
        if (tokens.generated() < minNewTokens) {
            stopTokens.forEach(token -> logits[token] = Float.NEGATIVE_INFINITY);
        }
    }
}
