package org.inkstone.sequence.text.batch;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import org.inkstone.backend.Seeds;

/** The numbers of a batch's items, batch after batch, epoch after epoch; an epoch's order depends on (seed, epoch) alone. */
final class EpochBatches implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int ORDER = -1;
    private static final int BATCHES = -2;

    private final BatchOptions options;
    private final int items;
    /** Lengths of the items, by which they are sorted in buckets; null for none. */
    private final int[] lengths;

    private final int bucketBatches;
    private int[][] batches;
    private int epoch;
    private int position;

    EpochBatches(int items, BatchOptions options) {
        this(items, null, 1, options);
    }

    EpochBatches(int[] lengths, int bucketBatches, BatchOptions options) {
        this(lengths.length, lengths, bucketBatches, options);
    }

    private EpochBatches(int items, int[] lengths, int bucketBatches, BatchOptions options) {
        this.items = items;
        this.lengths = lengths;
        this.bucketBatches = bucketBatches;
        this.options = options;
        if (size() == 0) {
            throw new IllegalArgumentException(
                    "there is no batch of " + options.batchSize() + " in " + items + " items");
        }
    }

    /** Batches in an epoch. */
    int size() {
        int size = options.batchSize();
        return options.dropLast() ? items / size : (int) ((items + size - 1L) / size);
    }

    int items() {
        return items;
    }

    int epoch() {
        return epoch;
    }

    BatchOptions options() {
        return options;
    }

    boolean hasNext() {
        return position < size();
    }

    int[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the epoch is over");
        }
        if (batches == null) {
            batches = make();
        }
        return batches[position++];
    }

    /** To the beginning of the next epoch, or of this one when nothing was taken from it. */
    void reset() {
        setEpoch(position > 0 ? epoch + 1 : epoch);
    }

    void setEpoch(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("epoch must not be negative: " + number);
        }
        if (number != epoch && options.shuffle()) {
            batches = null;
        }
        epoch = number;
        position = 0;
    }

    private int[][] make() {
        int[] order = new int[items];
        Arrays.setAll(order, i -> i);
        if (options.shuffle()) {
            shuffle(order, new SplittableRandom(Seeds.derive(options.seed(), epoch, ORDER)));
            if (lengths != null && bucketBatches > 1) {
                sortBuckets(order);
            }
        }
        int[][] made = new int[size()][];
        for (int b = 0; b < made.length; b++) {
            int from = b * options.batchSize();
            made[b] = Arrays.copyOfRange(order, from, Math.min(items, from + options.batchSize()));
        }
        if (options.shuffle() && lengths != null && bucketBatches > 1) {
            shuffleFull(made);
        }
        return made;
    }

    private void sortBuckets(int[] order) {
        int size = (int) Math.min(items, (long) bucketBatches * options.batchSize());
        for (int from = 0; from < items; from += size) {
            int to = Math.min(items, from + size);
            List<Integer> bucket = new ArrayList<>();
            for (int i = from; i < to; i++) {
                bucket.add(order[i]);
            }
            bucket.sort(Comparator.comparingInt(item -> lengths[item]));
            for (int i = from; i < to; i++) {
                order[i] = bucket.get(i - from);
            }
        }
    }

    /** Batches in any order, so that lengths do not rise in every bucket; a smaller one stays the last. */
    private void shuffleFull(int[][] made) {
        int full = items / options.batchSize();
        int[] order = new int[full];
        Arrays.setAll(order, i -> i);
        shuffle(order, new SplittableRandom(Seeds.derive(options.seed(), epoch, BATCHES)));
        int[][] before = made.clone();
        for (int b = 0; b < full; b++) {
            made[b] = before[order[b]];
        }
    }

    private static void shuffle(int[] order, SplittableRandom random) {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int other = order[i];
            order[i] = order[j];
            order[j] = other;
        }
    }
}
