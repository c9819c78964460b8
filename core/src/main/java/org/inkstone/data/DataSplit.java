package org.inkstone.data;

import java.util.Objects;

/**
 * Parts of one data set that share no item.
 *
 * @param train      what the model learns from
 * @param validation what rates and stopping are chosen by
 * @param test       what the final score is measured on; empty (size 0) where the split has no such part
 */
public record DataSplit(Dataset train, Dataset validation, Dataset test) {
    public DataSplit {
        Objects.requireNonNull(train, "train");
        Objects.requireNonNull(validation, "validation");
        Objects.requireNonNull(test, "test");
    }

    /** A split without a test part. */
    public DataSplit(Dataset train, Dataset validation) {
        this(train, validation, train.range(0, 0));
    }

    /** The same training and validation part with another test part. */
    public DataSplit withTest(Dataset other) {
        return new DataSplit(train, validation, other);
    }
}
