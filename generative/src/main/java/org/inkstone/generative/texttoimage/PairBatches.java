package org.inkstone.generative.texttoimage;

import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import org.inkstone.backend.Seeds;
import org.inkstone.data.EpochOrdered;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Batches of data and their conditions for a {@link org.inkstone.generative.diffusion.DiffusionStep}, out of memory: two features, the
 * data and what it is conditioned on. Where an item has several conditions (an emoji's captions), each epoch draws one. Order and
 * draws of an epoch follow from the seed and its number.
 */
public final class PairBatches implements MultiDataSetIterator, EpochOrdered {
    private static final long serialVersionUID = 1L;
    private static final long ORDER = -1; // no item has this number

    private final transient Rows data;
    private final transient Rows conditions;
    private final int variants;
    private final int batchSize;
    private final boolean shuffle;
    private final long seed;
    private int epoch;
    private int position;
    private transient int[] order;
    private transient MultiDataSetPreProcessor preProcessor;

    /** An array on the Java heap, by rows. */
    private record Rows(float[] values, int count, long[] shape) {
        static Rows of(INDArray array) {
            return new Rows(array.castTo(DataType.FLOAT).dup('c').data().asFloat(), (int) array.size(0), array.shape());
        }

        INDArray pick(int[] rows) {
            int length = values.length / count;
            float[] picked = new float[rows.length * length];
            for (int i = 0; i < rows.length; i++) {
                System.arraycopy(values, rows[i] * length, picked, i * length, length);
            }
            long[] wanted = shape.clone();
            wanted[0] = rows.length;
            MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
            try {
                return Nd4j.createFromArray(picked).reshape('c', wanted);
            } finally {
                none.close();
            }
        }
    }

    private PairBatches(INDArray data, INDArray conditions, int batchSize, boolean shuffle, long seed) {
        long items = data.size(0);
        if (items == 0 || conditions.size(0) == 0 || conditions.size(0) % items != 0) {
            throw new IllegalArgumentException("there must be one condition for each item, or as many for all: " + items
                    + " items, " + conditions.size(0) + " conditions");
        }
        if (batchSize <= 0 || shuffle && batchSize > items) {
            throw new IllegalArgumentException(
                    "batchSize must be 1 to the " + items + " items there are: " + batchSize);
        }
        this.data = Rows.of(data);
        this.conditions = Rows.of(conditions);
        this.variants = (int) (conditions.size(0) / items);
        this.batchSize = batchSize;
        this.shuffle = shuffle;
        this.seed = seed;
    }

    /**
     * Full batches in a new order each epoch.
     *
     * @param data       [M, ...]
     * @param conditions [M * K, E], the K conditions of item 0, of item 1, ...
     */
    public static PairBatches shuffled(INDArray data, INDArray conditions, int batchSize, long seed) {
        return new PairBatches(data, conditions, batchSize, true, seed);
    }

    /** All in order, each with its first condition. */
    public static PairBatches inOrder(INDArray data, INDArray conditions, int batchSize) {
        return new PairBatches(data, conditions, batchSize, false, 0);
    }

    /** Batches in an epoch. */
    public int batchesPerEpoch() {
        return shuffle ? data.count() / batchSize : (data.count() + batchSize - 1) / batchSize;
    }

    @Override
    public boolean hasNext() {
        return position < batchesPerEpoch();
    }

    @Override
    public MultiDataSet next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the epoch is over");
        }
        if (order == null) {
            order = makeOrder();
        }
        int from = position++ * batchSize;
        int[] items = Arrays.copyOfRange(order, from, Math.min(order.length, from + batchSize));
        int[] drawn = Arrays.stream(items).map(this::condition).toArray();
        MultiDataSet batch = new org.nd4j.linalg.dataset.MultiDataSet(
                new INDArray[] {data.pick(items), conditions.pick(drawn)}, new INDArray[0]);
        if (preProcessor != null) {
            preProcessor.preProcess(batch);
        }
        return batch;
    }

    private int condition(int item) {
        int drawn = shuffle ? new SplittableRandom(Seeds.derive(seed, epoch, item)).nextInt(variants) : 0;
        return item * variants + drawn;
    }

    private int[] makeOrder() {
        int[] items = new int[data.count()];
        Arrays.setAll(items, i -> i);
        if (shuffle) {
            SplittableRandom random = new SplittableRandom(Seeds.derive(seed, epoch, ORDER));
            for (int i = items.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int other = items[i];
                items[i] = items[j];
                items[j] = other;
            }
        }
        return items;
    }

    /** @throws UnsupportedOperationException for a size other than that of the batches */
    @Override
    public MultiDataSet next(int size) {
        if (size != batchSize) {
            throw new UnsupportedOperationException("batches have " + batchSize + " items, not " + size);
        }
        return next();
    }

    /** To the beginning of the next epoch, or of this one when nothing was taken from it. */
    @Override
    public void reset() {
        setEpoch(position > 0 ? epoch + 1 : epoch);
    }

    @Override
    public void setEpoch(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("epoch must not be negative: " + number);
        }
        epoch = number;
        position = 0;
        order = null;
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
    public void setPreProcessor(MultiDataSetPreProcessor each) {
        preProcessor = each;
    }

    @Override
    public MultiDataSetPreProcessor getPreProcessor() {
        return preProcessor;
    }
}
