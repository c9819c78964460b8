package org.inkstone.benchmarks;

import java.util.NoSuchElementException;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/** The same batches in each epoch. */
final class RepeatedBatches implements MultiDataSetIterator {
    private static final long serialVersionUID = 1L;

    private final transient MultiDataSet[] batches;
    private int position;
    private transient MultiDataSetPreProcessor preProcessor;

    RepeatedBatches(MultiDataSet... batches) {
        this.batches = batches.clone();
    }

    @Override
    public boolean hasNext() {
        return position < batches.length;
    }

    @Override
    public MultiDataSet next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the epoch is over");
        }
        return batches[position++];
    }

    @Override
    public MultiDataSet next(int size) {
        return next();
    }

    @Override
    public void reset() {
        position = 0;
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    @Override
    public boolean asyncSupported() {
        return false;
    }

    @Override
    public void setPreProcessor(MultiDataSetPreProcessor each) {
        preProcessor = each;
    }

    @Override
    public MultiDataSetPreProcessor getPreProcessor() {
        return preProcessor;
    }
}
