package org.inkstone.sequence.attention.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What is done to the scores {@code scale q k} before and after the softmax. A query that may see no key at all gets zeros.
 *
 * @param scale       factor of the scores, usually {@code 1 / sqrt(headSize)}
 * @param causal      whether query i sees only the keys j up to {@code i + (n - queries)}, where n is the number of keys its sequence
 *                    has: the last query sees all
 * @param keyLengths  keys of each sequence, the first ones in memory; null: all have {@code keys}
 * @param keyMask     [N, Tk], 0 where a key is padding; null: none is
 * @param bias        added to the scores, [1 or N, 1 or H, Tq, Tk], minus infinity allowed; null: nothing
 * @param slopes      of each head: the score of query i and key j falls by {@code slope |i + (n - queries) - j|} (ALiBi, Press et al.
 *                    2022); null: it does not
 * @param dropout     share of the probabilities that become zero, the others grow by {@code 1 / (1 - dropout)}; 0 to below 1
 * @param dropoutSeed which: the same seed gives the same zeros, forward and backward
 */
public record AttentionOptions(
        double scale,
        boolean causal,
        int[] keyLengths,
        INDArray keyMask,
        INDArray bias,
        float[] slopes,
        double dropout,
        long dropoutSeed) {
    /** @throws IllegalArgumentException if scale or dropout is out of its range */
    public AttentionOptions {
        if (!(scale > 0) || Double.isInfinite(scale)) {
            throw new IllegalArgumentException("scale must be positive: " + scale);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout must be at least 0 and below 1: " + dropout);
        }
    }

    /** No mask, no bias, no dropout. */
    public static AttentionOptions scaled(double scale) {
        return new AttentionOptions(scale, false, null, null, null, null, 0, 0);
    }

    /** Scaled by {@code 1 / sqrt(headSize)} (Vaswani et al. 2017): no mask, no bias, no dropout. */
    public static AttentionOptions forHeadSize(int headSize) {
        return scaled(1 / Math.sqrt(headSize));
    }

    public AttentionOptions withCausal(boolean value) {
        return new AttentionOptions(scale, value, keyLengths, keyMask, bias, slopes, dropout, dropoutSeed);
    }

    public AttentionOptions withKeyLengths(int[] value) {
        return new AttentionOptions(scale, causal, value, keyMask, bias, slopes, dropout, dropoutSeed);
    }

    public AttentionOptions withKeyMask(INDArray value) {
        return new AttentionOptions(scale, causal, keyLengths, value, bias, slopes, dropout, dropoutSeed);
    }

    public AttentionOptions withBias(INDArray value) {
        return new AttentionOptions(scale, causal, keyLengths, keyMask, value, slopes, dropout, dropoutSeed);
    }

    public AttentionOptions withSlopes(float[] value) {
        return new AttentionOptions(scale, causal, keyLengths, keyMask, bias, value, dropout, dropoutSeed);
    }

    public AttentionOptions withDropout(double share, long seed) {
        return new AttentionOptions(scale, causal, keyLengths, keyMask, bias, slopes, share, seed);
    }

    void check(AttentionShape shape) {
        if (keyLengths != null) {
            if (keyLengths.length != shape.batch()) {
                throw new IllegalArgumentException(
                        "keyLengths must be " + shape.batch() + ", one a sequence: " + keyLengths.length);
            }
            for (int n = 0; n < keyLengths.length; n++) {
                if (keyLengths[n] < 0 || keyLengths[n] > shape.keys()) {
                    throw new IllegalArgumentException(
                            "keyLengths[" + n + "] must be 0 to " + shape.keys() + ": " + keyLengths[n]);
                }
            }
        }
        if (keyMask != null
                && (keyMask.rank() != 2 || keyMask.size(0) != shape.batch() || keyMask.size(1) != shape.keys())) {
            throw shapeError("keyMask", "[" + shape.batch() + ", " + shape.keys() + "]", keyMask);
        }
        if (bias != null
                && (bias.rank() != 4
                        || bias.size(0) != 1 && bias.size(0) != shape.batch()
                        || bias.size(1) != 1 && bias.size(1) != shape.heads()
                        || bias.size(2) != shape.queries()
                        || bias.size(3) != shape.keys())) {
            throw shapeError(
                    "bias",
                    "[1 or " + shape.batch() + ", 1 or " + shape.heads() + ", " + shape.queries() + ", " + shape.keys()
                            + "]",
                    bias);
        }
        if (slopes != null && slopes.length != shape.heads()) {
            throw new IllegalArgumentException("slopes must be " + shape.heads() + ", one a head: " + slopes.length);
        }
    }

    private static IllegalArgumentException shapeError(String name, String wanted, INDArray array) {
        return new IllegalArgumentException(
                name + " must have the shape " + wanted + ": " + java.util.Arrays.toString(array.shape()));
    }
}
