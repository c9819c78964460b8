package org.inkstone.sequence.text.batch;

import java.io.Serializable;

/**
 * How items become batches.
 *
 * @param batchSize items in a batch
 * @param shuffle   whether their order is new in each epoch
 * @param seed      of that order
 * @param dropLast  whether a last batch with fewer items is left out
 */
public record BatchOptions(int batchSize, boolean shuffle, long seed, boolean dropLast) implements Serializable {
    public BatchOptions {
        if (batchSize <= 0) {
            throw new IllegalArgumentException("batchSize must be positive: " + batchSize);
        }
    }

    /** Items in their own order, the last batch maybe smaller, as for validation. */
    public static BatchOptions of(int batchSize) {
        return new BatchOptions(batchSize, false, 0, false);
    }

    /** Items in a new order in each epoch, which depends on the seed and the epoch's number alone. */
    public static BatchOptions shuffled(int batchSize, long seed) {
        return new BatchOptions(batchSize, true, seed, false);
    }

    /** The same without a last batch that is smaller. */
    public BatchOptions droppingLast() {
        return new BatchOptions(batchSize, shuffle, seed, true);
    }
}
