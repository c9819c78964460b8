package org.inkstone.data;

import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.inkstone.data.transform.Compose;
import org.inkstone.data.transform.PixelScale;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;

/** Settings of a {@link DataLoader}, checked when it is built. */
public final class DataLoaderBuilder {
    private final Dataset set;
    private int batchSize;
    private boolean shuffle;
    private long seed;
    private int workers;
    private boolean dropLast;
    private int prefetch = 3;
    private CNN2DFormat format = CNN2DFormat.NCHW;
    private BrokenItem onBroken = BrokenItem.FAIL;
    private boolean reuseArrays;
    private DataSetPreProcessor preProcessor;

    DataLoaderBuilder(Dataset set) {
        this.set = Objects.requireNonNull(set, "set");
    }

    /** Items per batch. */
    public DataLoaderBuilder batchSize(int items) {
        this.batchSize = items;
        return this;
    }

    /** A new order in each epoch; without it the set's own order. The seed also feeds random transforms. */
    public DataLoaderBuilder shuffle(long seed) {
        this.shuffle = true;
        this.seed = seed;
        return this;
    }

    /** The seed of random transforms without shuffling; 0 by default. */
    public DataLoaderBuilder seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** Threads that load items; 0, the default, loads in the caller's thread. Results do not depend on it. */
    public DataLoaderBuilder workers(int threads) {
        this.workers = threads;
        return this;
    }

    /** Whether a last batch that is too small is left out; false by default. */
    public DataLoaderBuilder dropLast(boolean drop) {
        this.dropLast = drop;
        return this;
    }

    /** Batches under way or waiting at most, with workers; 3 by default: one ready, one in the making, one to even out. */
    public DataLoaderBuilder prefetch(int batches) {
        this.prefetch = batches;
        return this;
    }

    /** Layout of pictures; NCHW by default, as DL4J's convolution layers. */
    public DataLoaderBuilder format(CNN2DFormat layout) {
        this.format = Objects.requireNonNull(layout, "format");
        return this;
    }

    /** What happens with an item that can't be loaded; {@link BrokenItem#FAIL} by default. */
    public DataLoaderBuilder onBroken(BrokenItem choice) {
        this.onBroken = Objects.requireNonNull(choice, "onBroken");
        return this;
    }

    /**
     * Lets a batch's arrays be overwritten after the next call of {@code next()}. Spares the allocation of each batch, but
     * is only for consumers that are done with a batch before they take another, as {@code fit} is; false by default.
     */
    public DataLoaderBuilder reuseArrays(boolean reuse) {
        this.reuseArrays = reuse;
        return this;
    }

    /** Something to do with each batch, such as {@code MixUp}; nothing by default. */
    public DataLoaderBuilder preProcessor(DataSetPreProcessor each) {
        this.preProcessor = each;
        return this;
    }

    /**
     * Builds the loader; nothing is read yet.
     *
     * @throws IllegalArgumentException for a setting that makes no sense, an empty set, or no full batch with dropLast
     */
    public DataLoader build() {
        positive("batchSize", batchSize);
        positive("prefetch", prefetch);
        if (workers < 0) {
            throw new IllegalArgumentException("workers must not be negative: " + workers);
        }
        if (set.size() == 0) {
            throw new IllegalArgumentException("the data set is empty");
        }
        if (dropLast && set.size() < batchSize) {
            throw new IllegalArgumentException("no full batch: the data set has " + set.size() + " items, batchSize is "
                    + batchSize + ", and dropLast leaves out the rest");
        }
        // a trailing ToTensor and Normalize is left to the collator, which writes its floats where they belong
        Dataset source = set;
        PixelScale scale = PixelScale.unit();
        if (set instanceof TransformedDataset transformed && transformed.transform() instanceof Compose compose) {
            Optional<PixelScale> last = compose.pixelScale();
            if (last.isPresent()) {
                scale = last.get();
                source = transformed.with(compose.beforePixelScale());
            }
        }
        LoaderSettings settings = new LoaderSettings(
                source, scale, batchSize, shuffle, seed, workers, dropLast, prefetch, format, onBroken, reuseArrays);
        return new DataLoader(settings, preProcessor);
    }

    private static void positive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }
}
