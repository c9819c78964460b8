package org.inkstone.sequence.decode;

/**
 * Forbids every token that would end a run of {@code n} tokens which the row, prompt included, holds already.
 *
 * @param n length of the runs, at least 1
 */
public record NoRepeatNGramLogitsProcessor(int n) implements LogitsProcessor {
    public NoRepeatNGramLogitsProcessor {
        if (n < 1) {
            throw new IllegalArgumentException("n must be positive: " + n);
        }
    }

    @Override
    public void process(TokenSequence tokens, float[] logits) {
        int start = tokens.size() - (n - 1);
        for (int i = 0; i + n <= tokens.size(); i++) {
            if (same(tokens, i, start)) {
                logits[tokens.get(i + n - 1)] = Float.NEGATIVE_INFINITY;
            }
        }
    }

    private boolean same(TokenSequence tokens, int a, int b) {
        for (int i = 0; i < n - 1; i++) {
            if (tokens.get(a + i) != tokens.get(b + i)) {
                return false;
            }
        }
        return true;
    }
}
