package org.inkstone.sequence.attention;

/**
 * What a multi-head attention is like.
 *
 * @param width       features of the queries' side and of the output
 * @param heads       query heads; divides the width
 * @param keyHeads    heads of keys and values, a divisor of {@code heads}: fewer than heads is grouped-query attention (Ainslie et
 *                    al. 2023), one is multi-query (Shazeer 2019)
 * @param causal      whether a step sees itself and earlier ones alone
 * @param biases      whether the products have biases
 * @param positions   how it is told where tokens stand
 * @param dropout     probability that an attention weight is dropped in training
 */
public record AttentionSettings(
        int width,
        int heads,
        int keyHeads,
        boolean causal,
        boolean biases,
        AttentionPositions positions,
        double dropout) {
    public AttentionSettings {
        if (width < 1) {
            throw new IllegalArgumentException("width must be positive: " + width);
        }
        if (heads < 1 || width % heads != 0) {
            throw new IllegalArgumentException("heads must divide the width " + width + ": " + heads);
        }
        if (keyHeads < 1 || heads % keyHeads != 0) {
            throw new IllegalArgumentException("keyHeads must divide the " + heads + " heads: " + keyHeads);
        }
        if (positions == null) {
            throw new IllegalArgumentException("positions must be one of NONE, ROTARY, ALIBI: null");
        }
        if (positions == AttentionPositions.ROTARY && width / heads % 2 != 0) {
            throw new IllegalArgumentException(
                    "rotary positions turn pairs, so the size of a head must be even: " + width / heads);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout must be at least 0 and below 1: " + dropout);
        }
    }

    /** Features of one head. */
    public int headSize() {
        return width / heads;
    }

    /** Columns of all key heads. */
    int keyWidth() {
        return keyHeads * headSize();
    }
}
