package org.inkstone.generative.clip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.SplittableRandom;
import org.inkstone.backend.Parallel;
import org.inkstone.backend.Seeds;
import org.inkstone.data.EpochOrdered;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Batches for a {@link ClipStep}: pictures and token ids with their mask. A last batch of fewer than two is left out, as are incomplete
 * ones in training, for the loss depends on the batch's size. Order and random changes of an epoch follow from the seed and its number.
 */
public final class ClipBatches implements MultiDataSetIterator, EpochOrdered {
    private static final long serialVersionUID = 1L;
    private static final long ORDER = -1; // no item has this number

    private final transient CaptionedPictures pictures;
    private final transient Clip clip;
    private final int batchSize;
    private final boolean shuffle;
    private final long seed;
    private int epoch;
    private int position;
    private transient int[] order;
    private transient MultiDataSetPreProcessor preProcessor;

    private ClipBatches(CaptionedPictures pictures, Clip clip, int batchSize, boolean shuffle, long seed) {
        if (batchSize < 2) {
            throw new IllegalArgumentException(
                    "batchSize must be two or more, or there are no negatives: " + batchSize);
        }
        if (pictures.size() < (shuffle ? batchSize : 2)) {
            throw new IllegalArgumentException(
                    "no batch of " + batchSize + " in " + pictures.size() + " captioned pictures");
        }
        this.pictures = pictures;
        this.clip = clip;
        this.batchSize = batchSize;
        this.shuffle = shuffle;
        this.seed = seed;
    }

    /** Full batches in a new order each epoch. */
    public static ClipBatches shuffled(CaptionedPictures pictures, Clip clip, int batchSize, long seed) {
        return new ClipBatches(pictures, clip, batchSize, true, seed);
    }

    /** All in order, with the same random changes in each epoch. */
    public static ClipBatches inOrder(CaptionedPictures pictures, Clip clip, int batchSize) {
        return new ClipBatches(pictures, clip, batchSize, false, 0);
    }

    /** Batches in an epoch. */
    public int batchesPerEpoch() {
        int rest = pictures.size() % batchSize;
        return pictures.size() / batchSize + (!shuffle && rest > 1 ? 1 : 0);
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
        MultiDataSet batch = batch(Arrays.copyOfRange(order, from, Math.min(order.length, from + batchSize)));
        if (preProcessor != null) {
            preProcessor.preProcess(batch);
        }
        return batch;
    }

    private MultiDataSet batch(int[] items) {
        int length = clip.channels() * clip.height() * clip.width();
        float[] pixels = new float[items.length * length];
        String[] captions = new String[items.length];
        Parallel.run(0, items.length, n -> {
            SplittableRandom random = new SplittableRandom(Seeds.derive(seed, shuffle ? epoch : 0, items[n]));
            captions[n] = pictures.caption(items[n], random);
            float[] picture = pictures.picture(items[n], random);
            if (picture.length != length) {
                throw new IllegalArgumentException("picture " + items[n] + " must have " + clip.channels() + " x "
                        + clip.height() + " x " + clip.width() + " values: " + picture.length);
            }
            System.arraycopy(picture, 0, pixels, n * length, length);
        });
        ClipTokenizer.Tokens tokens = clip.tokenizer().encode(List.of(captions));
        return new org.nd4j.linalg.dataset.MultiDataSet(
                new INDArray[] {array(pixels, items.length), tokens.ids()},
                new INDArray[0],
                new INDArray[] {null, tokens.mask()},
                null);
    }

    private INDArray array(float[] pixels, int count) {
        MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        try {
            return Nd4j.create(pixels, new long[] {count, clip.channels(), clip.height(), clip.width()}, 'c');
        } finally {
            none.close();
        }
    }

    private int[] makeOrder() {
        List<Integer> items = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            items.add(i);
        }
        if (shuffle) {
            Collections.shuffle(items, new Random(Seeds.derive(seed, epoch, ORDER)));
        }
        return items.stream().mapToInt(Integer::intValue).toArray();
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

    /** False: a batch is made by all cores already. */
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
