package org.inkstone.train;

import java.util.Iterator;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.inkstone.data.EpochOrdered;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/** One epoch of batches after another from either kind of DL4J iterator, with the time spent waiting for them. */
final class BatchSource {
    private final String name;
    private final Iterator<MultiDataSet> batches;
    private final Runnable reset;
    private final BooleanSupplier canReset;
    private final IntConsumer order;
    private final long limit;
    private final long expected;
    private long taken;
    private long waitNanos;
    private boolean started;

    private BatchSource(
            String name,
            Iterator<MultiDataSet> batches,
            Runnable reset,
            BooleanSupplier canReset,
            IntConsumer order,
            long limit,
            long expected) {
        this.name = name;
        this.batches = batches;
        this.reset = reset;
        this.canReset = canReset;
        this.order = order;
        this.limit = limit;
        this.expected = expected;
    }

    static BatchSource of(String name, DataSetIterator iterator, long limit) {
        Iterator<MultiDataSet> batches = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return iterator.hasNext();
            }

            @Override
            public MultiDataSet next() {
                DataSet batch = iterator.next();
                return new org.nd4j.linalg.dataset.MultiDataSet(
                        batch.getFeatures(),
                        batch.getLabels(),
                        batch.getFeaturesMaskArray(),
                        batch.getLabelsMaskArray());
            }
        };
        return new BatchSource(name, batches, iterator::reset, iterator::resetSupported, orderOf(iterator), limit, -1);
    }

    static BatchSource of(String name, MultiDataSetIterator iterator, long limit) {
        return new BatchSource(name, iterator, iterator::reset, iterator::resetSupported, orderOf(iterator), limit, -1);
    }

    private static IntConsumer orderOf(Object iterator) {
        return iterator instanceof EpochOrdered ordered ? ordered::setEpoch : epoch -> {};
    }

    /** The same batch again and again. */
    static BatchSource repeating(MultiDataSet batch, long times) {
        Iterator<MultiDataSet> batches = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public MultiDataSet next() {
                return batch;
            }
        };
        return new BatchSource("the one batch", batches, () -> {}, () -> true, epoch -> {}, times, times);
    }

    /**
     * Goes to the beginning of an epoch and passes over its first batches.
     *
     * @param epoch counted from 0
     * @throws IllegalStateException when the iterator can't be reset, or ends before that many batches
     */
    void start(int epoch, long skipped) {
        if (canReset.getAsBoolean()) {
            reset.run();
        } else if (started) {
            throw new IllegalStateException(name + " cannot be reset, so it is good for one epoch only");
        }
        started = true;
        order.accept(epoch);
        taken = 0;
        for (long i = 0; i < skipped; i++) {
            if (!hasNext()) {
                throw new IllegalStateException(
                        name + " has only " + i + " batches, but the checkpoint was made after " + skipped);
            }
            next();
        }
        waitNanos = 0;
    }

    boolean hasNext() {
        if (taken >= limit) {
            return false;
        }
        long begin = System.nanoTime();
        try {
            return batches.hasNext();
        } finally {
            waitNanos += System.nanoTime() - begin;
        }
    }

    MultiDataSet next() {
        long begin = System.nanoTime();
        MultiDataSet batch = batches.next();
        waitNanos += System.nanoTime() - begin;
        taken++;
        return batch;
    }

    /** Time spent in {@code hasNext} and {@code next} since the epoch started. */
    long waitNanos() {
        return waitNanos;
    }

    /** How many batches an epoch will have; -1 where that can't be told beforehand. */
    long expectedBatches() {
        return expected;
    }

    String name() {
        return name;
    }
}
