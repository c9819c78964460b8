package org.inkstone.data;

import java.lang.ref.Cleaner;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicReference;
import org.inkstone.backend.Backend;
import org.inkstone.backend.Seeds;
import org.inkstone.data.transform.BatchTransform;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Batches of a {@link Dataset} as DL4J's iterator: shuffled anew each epoch, loaded by several threads, in the same order
 * with the same random transforms for any number of them.
 *
 * <pre>{@code
 * try (DataLoader loader = DataLoader.builder(set).batchSize(64).shuffle(42).workers(2).build()) {
 *     network.fit(loader, 10);
 * }
 * }</pre>
 *
 * <p>Features are float [N, C, H, W] or [N, H, W, C] for pictures, [N, ...] otherwise; a set without {@code ToTensor}
 * gives 0..1. Labels are one-hot float [N, classes], or [N, k] for values. The order of epoch e depends on (seed, e), an
 * item's random transforms on (seed, e, item). {@link #reset()} goes on to the next epoch once the current one was begun.
 *
 * <p>For one consuming thread. Worker threads are daemons that end with the epoch, {@link #reset()} or {@link #close()};
 * a closed loader can be reset and used again.
 */
public final class DataLoader implements DataSetIterator, EpochOrdered, AutoCloseable {
    private static final long serialVersionUID = 1L;
    private static final Cleaner CLEANER = Cleaner.create();
    private static final long PRE_PROCESSOR = -3; // no item has this number

    static {
        Backend.ensureInitialized();
    }

    private final transient LoaderSettings settings;
    private final transient BatchArrays arrays;
    private final transient Collator collator;
    private final transient BatchMaker maker;
    /** What runs, apart from this object, so that an abandoned loader's threads can be ended. */
    private final transient AtomicReference<BatchStream> stream = new AtomicReference<>();

    private transient DataSetPreProcessor preProcessor;
    private transient DataSet ahead;
    private transient DataSet handedOut;
    private transient RuntimeException failure;
    private transient int[] order;
    private int epoch;
    private int position;
    private int batches;
    private boolean anyBatch;
    private boolean closed;
    private long waitNanos;

    DataLoader(LoaderSettings settings, DataSetPreProcessor preProcessor) {
        this.settings = settings;
        this.preProcessor = preProcessor;
        this.arrays = new BatchArrays(settings.reuseArrays());
        this.collator = new Collator(settings, arrays);
        this.maker = new BatchMaker(settings, collator);
        AtomicReference<BatchStream> running = stream;
        CLEANER.register(this, () -> closeIfAny(running.getAndSet(null)));
    }

    /** Begins a loader; only the batch size has no default. */
    public static DataLoaderBuilder builder(Dataset set) {
        return new DataLoaderBuilder(set);
    }

    @Override
    public boolean hasNext() {
        if (ahead != null || failure != null) {
            return true;
        }
        if (closed || settings.batchesFrom(position) == 0) {
            return false;
        }
        if (settings.onBroken() == BrokenItem.SKIP) {
            fetchAhead(); // a batch may turn out to be empty, so only its presence counts
            return ahead != null || failure != null;
        }
        return true;
    }

    /**
     * {@inheritDoc}
     *
     * @throws DatasetException         for a broken item, by the name of its file, with {@link BrokenItem#FAIL}
     * @throws IllegalArgumentException for items of different sizes
     */
    @Override
    public DataSet next() {
        if (!hasNext()) {
            throw new NoSuchElementException(closed ? "the loader is closed" : "the epoch is over");
        }
        if (ahead == null) {
            fetchAhead();
        }
        if (failure != null) {
            throw failure;
        }
        DataSet batch = ahead;
        ahead = null;
        return handOut(batch);
    }

    /**
     * A batch of another size; what workers had prepared is loaded again.
     *
     * @param size items wanted; fewer come at the end of the epoch
     */
    @Override
    public DataSet next(int size) {
        if (size <= 0) {
            throw new IllegalArgumentException("size must be positive: " + size);
        }
        if (size == settings.batchSize() || !hasNext()) {
            return next();
        }
        if (ahead != null) {
            throw new IllegalStateException("next(" + size + ") after hasNext() is not possible with BrokenItem.SKIP");
        }
        closeIfAny(stream.getAndSet(null));
        InlineBatches once = new InlineBatches(settings, maker, epoch, currentOrder(), position);
        position = Math.min(position + size, settings.set().size());
        DataSet batch = once.next(size);
        if (batch == null) {
            throw maker.firstFailure();
        }
        return handOut(batch);
    }

    private void fetchAhead() {
        long begin = System.nanoTime();
        try {
            while (ahead == null && settings.batchesFrom(position) > 0) {
                DataSet batch = running().next();
                position =
                        Math.min(position + settings.batchSize(), settings.set().size());
                ahead = batch;
                anyBatch |= batch != null;
            }
            if (ahead == null && !anyBatch) {
                throw new DatasetException("all items are broken, the first one: "
                        + maker.firstFailure().getMessage());
            }
            if (settings.batchesFrom(position) == 0) {
                closeIfAny(stream.getAndSet(null));
            }
        } catch (RuntimeException e) {
            failure = e;
            closeIfAny(stream.getAndSet(null));
        } finally {
            waitNanos += System.nanoTime() - begin;
        }
    }

    private DataSet handOut(DataSet batch) {
        if (settings.reuseArrays() && handedOut != null) {
            arrays.giveBack(handedOut.getFeatures());
            arrays.giveBack(handedOut.getLabels());
        }
        // what is given back are the loader's own arrays, whatever a pre-processor puts in their place
        handedOut = settings.reuseArrays() ? new DataSet(batch.getFeatures(), batch.getLabels()) : null;
        int number = batches++;
        if (preProcessor instanceof BatchTransform transform) {
            long seed = Seeds.derive(settings.seed(), epoch, PRE_PROCESSOR, number);
            transform.apply(batch, new java.util.SplittableRandom(seed));
        } else if (preProcessor != null) {
            preProcessor.preProcess(batch);
        }
        return batch;
    }

    private BatchStream running() {
        BatchStream current = stream.get();
        if (current == null) {
            current = settings.workers() == 0
                    ? new InlineBatches(settings, maker, epoch, currentOrder(), position)
                    : new WorkerBatches(settings, maker, epoch, currentOrder(), position);
            stream.set(current);
        }
        return current;
    }

    private int[] currentOrder() {
        if (order == null) {
            order = settings.order(epoch);
        }
        return order;
    }

    private static void closeIfAny(BatchStream stream) {
        if (stream != null) {
            stream.close();
        }
    }

    /** Goes to the beginning of the next epoch, or stays at the beginning of this one when nothing was taken from it. */
    @Override
    public void reset() {
        setEpoch(position > 0 || failure != null ? epoch + 1 : epoch);
    }

    /** Goes to the beginning of an epoch: its order and random transforms. */
    @Override
    public void setEpoch(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("epoch must not be negative: " + number);
        }
        closeIfAny(stream.getAndSet(null));
        if (number != epoch) {
            order = null;
        }
        epoch = number;
        position = 0;
        batches = 0;
        anyBatch = false;
        ahead = null;
        failure = null;
        closed = false;
        waitNanos = 0;
    }

    /** The epoch under way, counted from 0. */
    public int epoch() {
        return epoch;
    }

    /** Ends the workers; {@link #hasNext()} is false until {@link #reset()}. */
    @Override
    public void close() {
        closed = true;
        ahead = null;
        failure = null;
        closeIfAny(stream.getAndSet(null));
    }

    /** Nanoseconds that the consumer waited for batches in this epoch; without workers the whole time of loading. */
    public long waitNanos() {
        return waitNanos;
    }

    /** How many different items turned out to be broken and were left out, over all epochs so far. */
    public int skipped() {
        return maker.skipped();
    }

    /** Batches in an epoch, when no batch loses all its items. */
    public int batchesPerEpoch() {
        return settings.batchesFrom(0);
    }

    public Dataset dataset() {
        return settings.set();
    }

    @Override
    public int batch() {
        return settings.batchSize();
    }

    /** Values in one item's features, found by loading the first item. */
    @Override
    public int inputColumns() {
        long columns = 1;
        for (long size : collator.shape(settings.set().get(0).features())) {
            columns *= size;
        }
        return Math.toIntExact(columns);
    }

    /** Columns of the labels: the number of classes, or of values. */
    @Override
    public int totalOutcomes() {
        List<String> labels = settings.set().labels();
        if (!labels.isEmpty()) {
            return labels.size();
        }
        return settings.set().target(0) instanceof Target.Values values ? values.values().length : 0;
    }

    @Override
    public List<String> getLabels() {
        return settings.set().labels();
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    /** False: batches are prefetched here already, another thread in between would only copy them. */
    @Override
    public boolean asyncSupported() {
        return false;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Runs on each batch in the consumer's thread. A {@link BatchTransform} gets a generator that depends on the
     * loader's seed, the epoch and the batch's number alone.
     */
    @Override
    public void setPreProcessor(DataSetPreProcessor preProcessor) {
        this.preProcessor = preProcessor;
    }

    @Override
    public DataSetPreProcessor getPreProcessor() {
        return preProcessor;
    }

    /** Not serialisable, unlike other iterators: files and threads do not travel. */
    private void writeObject(java.io.ObjectOutputStream out) throws java.io.IOException {
        throw new java.io.NotSerializableException(DataLoader.class.getName());
    }
}
