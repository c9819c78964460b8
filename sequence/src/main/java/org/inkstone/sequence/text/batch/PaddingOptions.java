package org.inkstone.sequence.text.batch;

import java.io.Serializable;
import java.util.Objects;

/**
 * How sequences of different lengths become one array. Batches are as long as their longest sequence, rounded up.
 *
 * @param multiple      lengths of batches are rounded up to a multiple of this, as each new length costs buffers; 8 by default
 * @param maxLength     tokens in a sequence at most
 * @param tooLong       what becomes of longer ones
 * @param bucketBatches with shuffling, the items of so many batches are sorted by length before they are cut into batches,
 *                      so that little is padding; 1 or less for none, 50 by default
 */
public record PaddingOptions(int multiple, int maxLength, TooLong tooLong, int bucketBatches) implements Serializable {
    /** What becomes of a sequence that is too long. */
    public enum TooLong {
        /** An error that names it. */
        FAIL,
        /** Its first tokens are kept. */
        TRUNCATE,
        /** It is in no batch. */
        LEAVE_OUT
    }

    public PaddingOptions {
        if (multiple <= 0) {
            throw new IllegalArgumentException("multiple must be positive: " + multiple);
        }
        if (maxLength <= 0) {
            throw new IllegalArgumentException("maxLength must be positive: " + maxLength);
        }
        Objects.requireNonNull(tooLong, "tooLong");
    }

    /** Any length, in multiples of 8, in buckets of 50 batches. */
    public static PaddingOptions defaults() {
        return new PaddingOptions(8, Integer.MAX_VALUE, TooLong.FAIL, 50);
    }

    /** The same with a longest length, for example that of a model's positions. */
    public PaddingOptions maxLength(int tokens, TooLong longer) {
        return new PaddingOptions(multiple, tokens, longer, bucketBatches);
    }

    /** The same with lengths rounded up to another multiple; 1 for no rounding. */
    public PaddingOptions multipleOf(int tokens) {
        return new PaddingOptions(tokens, maxLength, tooLong, bucketBatches);
    }

    /** The same with other buckets. */
    public PaddingOptions bucketsOf(int batches) {
        return new PaddingOptions(multiple, maxLength, tooLong, batches);
    }

    /** The length of a batch whose longest sequence has so many tokens; never more than {@link #maxLength}. */
    int padded(int longest) {
        return (int) Math.min(maxLength, (longest + multiple - 1L) / multiple * multiple);
    }
}
