package org.inkstone.data;

/**
 * An iterator whose order of items depends on the epoch's number alone (and a seed), so that a training resumed in epoch
 * 7 sees the same order as one that never stopped.
 */
public interface EpochOrdered {
    /**
     * Chooses the order, before the epoch's first batch.
     *
     * @param epoch counted from 0
     */
    void setEpoch(int epoch);
}
