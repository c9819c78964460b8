package org.inkstone.sequence.decode;

import java.util.BitSet;

/**
 * Makes tokens less likely that the row, prompt included, holds already: a positive logit is divided by the penalty, a negative one
 * multiplied with it. The division is that of CTRL (Keskar et al. 2019), which would reward a negative logit.
 *
 * @param penalty positive; above 1 repeats are discouraged, below 1 encouraged
 */
public record RepetitionPenaltyLogitsProcessor(double penalty) implements LogitsProcessor {
    public RepetitionPenaltyLogitsProcessor {
        if (!(penalty > 0) || Double.isInfinite(penalty)) {
            throw new IllegalArgumentException("repetitionPenalty must be positive: " + penalty);
        }
    }

    @Override
    public void process(TokenSequence tokens, float[] logits) {
        BitSet seen = new BitSet(logits.length);
        for (int i = 0; i < tokens.size(); i++) {
            int token = tokens.get(i);
            if (!seen.get(token)) {
                seen.set(token);
                double logit = logits[token];
                logits[token] = (float) (logit < 0 ? logit * penalty : logit / penalty);
            }
        }
    }
}
