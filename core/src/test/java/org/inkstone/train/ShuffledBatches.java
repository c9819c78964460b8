package org.inkstone.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.inkstone.data.EpochOrdered;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Batches in another order in each epoch, for tests of resuming. */
final class ShuffledBatches implements DataSetIterator, EpochOrdered {
    private static final long serialVersionUID = 1L;
    private final transient List<DataSet> batches;
    private List<Integer> order = List.of();
    private int next;

    ShuffledBatches(List<DataSet> batches) {
        this.batches = batches;
    }

    @Override
    public void setEpoch(int epoch) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < batches.size(); i++) {
            numbers.add(i);
        }
        Collections.shuffle(numbers, new Random(1000 + epoch));
        order = numbers;
        next = 0;
    }

    @Override
    public boolean hasNext() {
        return next < order.size();
    }

    @Override
    public DataSet next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return batches.get(order.get(next++));
    }

    @Override
    public void reset() {
        next = 0;
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
    public int batch() {
        return 8;
    }

    @Override
    public int inputColumns() {
        return BoringModel.FEATURES;
    }

    @Override
    public int totalOutcomes() {
        return BoringModel.CLASSES;
    }

    @Override
    public DataSet next(int number) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setPreProcessor(DataSetPreProcessor preProcessor) {
        throw new UnsupportedOperationException();
    }

    @Override
    public DataSetPreProcessor getPreProcessor() {
        return null;
    }

    @Override
    public List<String> getLabels() {
        return null;
    }
}
