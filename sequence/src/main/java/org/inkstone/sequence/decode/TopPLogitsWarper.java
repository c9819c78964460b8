package org.inkstone.sequence.decode;

/**
 * Leaves the nucleus: the fewest tokens, likeliest first, whose probabilities add up to {@code p} or more (Holtzman et al. 2020).
 * At least one is left.
 *
 * @param p above 0, at most 1
 */
public record TopPLogitsWarper(double p) implements LogitsProcessor {
    public TopPLogitsWarper {
        if (!(p > 0 && p <= 1)) {
            throw new IllegalArgumentException("p must be above 0 and at most 1: " + p);
        }
    }

    @Override
    public void process(TokenSequence tokens, float[] logits) {
        if (p == 1) {
            return;
        }
        LargestFirst order = new LargestFirst(logits);
        double logSum = Scores.logSumExp(logits);
        boolean[] kept = new boolean[logits.length];
        double mass = 0;
        while (mass < p && order.hasNext()) {
            int token = order.next();
            kept[token] = true;
            mass += Math.exp(logits[token] - logSum);
        }
        for (int i = 0; i < logits.length; i++) {
            if (!kept[i]) {
                logits[i] = Float.NEGATIVE_INFINITY;
            }
        }
    }
}
