package org.inkstone.sequence.attention.kernel;

/**
 * Sizes of an attention: {@code heads} query heads share {@code keyHeads} heads of keys and values, each the same number of
 * consecutive query heads (as many: multi-head; one: multi-query; between: grouped, Ainslie et al. 2023).
 *
 * @param batch    sequences
 * @param heads    query heads, a multiple of {@code keyHeads}
 * @param keyHeads heads of keys and values
 * @param queries  time steps of the queries
 * @param keys     time steps of keys and values, the most that any sequence has
 * @param headSize columns of a head
 */
public record AttentionShape(int batch, int heads, int keyHeads, int queries, int keys, int headSize) {
    /** @throws IllegalArgumentException if a size is not positive or the heads can't be shared equally */
    public AttentionShape {
        positive("batch", batch);
        positive("heads", heads);
        positive("keyHeads", keyHeads);
        positive("queries", queries);
        positive("keys", keys);
        positive("headSize", headSize);
        if (heads % keyHeads != 0) {
            throw new IllegalArgumentException("heads must be a multiple of keyHeads " + keyHeads + ": " + heads);
        }
    }

    private static void positive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }

    /** As many heads of keys as of queries, as many keys as queries. */
    public static AttentionShape self(int batch, int heads, int time, int headSize) {
        return new AttentionShape(batch, heads, heads, time, time, headSize);
    }

    /** Query heads that share one head of keys. */
    public int group() {
        return heads / keyHeads;
    }
}
