package org.inkstone.sequence.decode;

/**
 * Leaves the {@code k} likeliest tokens, and those that are exactly as likely as the last of them (Fan et al. 2018).
 *
 * @param k at least 1; more than there are tokens leaves all
 */
public record TopKLogitsWarper(int k) implements LogitsProcessor {
    public TopKLogitsWarper {
        if (k < 1) {
            throw new IllegalArgumentException("k must be positive: " + k);
        }
    }

    @Override
    public void process(TokenSequence tokens, float[] logits) {
        LargestFirst order = new LargestFirst(logits);
        int last = -1;
        for (int i = 0; i < k && order.hasNext(); i++) {
            last = order.next();
        }
        if (last >= 0) {
            Scores.forbidBelow(logits, logits[last]);
        }
    }
}
