package org.inkstone.data;

import java.util.Objects;

/**
 * A named set as it is published: a training part and an official test part.
 *
 * @param train what may be learned and chosen from
 * @param test  kept for the final score
 */
public record TrainTest(Dataset train, Dataset test) {
    public TrainTest {
        Objects.requireNonNull(train, "train");
        Objects.requireNonNull(test, "test");
    }

    /**
     * Cuts a validation part off the training part, stratified; the official test part stays whole.
     *
     * @param trainRatio share of the official training part that stays for training, between 0 and 1 (exclusive)
     */
    public DataSplit split(double trainRatio, long seed) {
        return train.split(trainRatio, seed).withTest(test);
    }
}
