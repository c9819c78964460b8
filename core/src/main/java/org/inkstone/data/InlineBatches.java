package org.inkstone.data;

import org.nd4j.linalg.dataset.DataSet;

/** Loads a batch when it is asked for, in the caller's thread. */
final class InlineBatches implements BatchStream {
    private final LoaderSettings settings;
    private final BatchMaker maker;
    private final int epoch;
    private final int[] order;
    private int position;

    InlineBatches(LoaderSettings settings, BatchMaker maker, int epoch, int[] order, int position) {
        this.settings = settings;
        this.maker = maker;
        this.epoch = epoch;
        this.order = order;
        this.position = position;
    }

    @Override
    public DataSet next() {
        return next(settings.batchSize());
    }

    /** A batch of another size. */
    DataSet next(int size) {
        LoadedItem[] items = new LoadedItem[Math.min(size, order.length - position)];
        for (int i = 0; i < items.length; i++) {
            items[i] = LoadedItem.load(settings, epoch, order[position++]);
        }
        return maker.make(items);
    }

    @Override
    public void close() {
        // nothing runs
    }
}
