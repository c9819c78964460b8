package org.inkstone.sequence.text.batch;

import java.util.List;
import org.inkstone.backend.Backend;
import org.inkstone.data.EpochOrdered;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * DL4J's iterator over batches of numbered items. {@link #reset()} goes on to the next epoch once the current one was begun.
 * Not for several threads.
 */
abstract class EpochIterator implements DataSetIterator, EpochOrdered {
    private static final long serialVersionUID = 1L;

    static {
        Backend.ensureInitialized();
    }

    private final EpochBatches batches;
    private DataSetPreProcessor preProcessor;

    EpochIterator(EpochBatches batches) {
        this.batches = batches;
    }

    /** Puts a batch together. */
    abstract DataSet make(int[] items);

    /** Batches in an epoch. */
    public int batchesPerEpoch() {
        return batches.size();
    }

    /** Items in an epoch, of which {@link BatchOptions#dropLast()} may leave out a few. */
    public int items() {
        return batches.items();
    }

    @Override
    public boolean hasNext() {
        return batches.hasNext();
    }

    @Override
    public DataSet next() {
        DataSet batch = make(batches.next());
        if (preProcessor != null) {
            preProcessor.preProcess(batch);
        }
        return batch;
    }

    /** @throws UnsupportedOperationException for a size other than {@link #batch()} */
    @Override
    public DataSet next(int size) {
        if (size != batch()) {
            throw new UnsupportedOperationException("batches have " + batch() + " items, not " + size);
        }
        return next();
    }

    @Override
    public void reset() {
        batches.reset();
    }

    @Override
    public void setEpoch(int epoch) {
        batches.setEpoch(epoch);
    }

    @Override
    public int batch() {
        return batches.options().batchSize();
    }

    /** 1: a token is one number. */
    @Override
    public int inputColumns() {
        return 1;
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    /** False: a batch is made in less time than another thread would need to copy it. */
    @Override
    public boolean asyncSupported() {
        return false;
    }

    @Override
    public List<String> getLabels() {
        return List.of();
    }

    @Override
    public void setPreProcessor(DataSetPreProcessor preProcessor) {
        this.preProcessor = preProcessor;
    }

    @Override
    public DataSetPreProcessor getPreProcessor() {
        return preProcessor;
    }
}
