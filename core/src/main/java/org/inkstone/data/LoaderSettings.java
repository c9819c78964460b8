package org.inkstone.data;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.inkstone.backend.Seeds;
import org.inkstone.data.transform.PixelScale;

/** What a loader was built with. */
record LoaderSettings(
        Dataset set,
        PixelScale scale,
        int batchSize,
        boolean shuffle,
        long seed,
        int workers,
        boolean dropLast,
        int prefetch,
        CNN2DFormat format,
        BrokenItem onBroken,
        boolean reuseArrays) {
    private static final long ORDER = -1; // no item has this number

    /** The items' order in an epoch, from the seed and the epoch alone. */
    int[] order(int epoch) {
        int[] order = new int[set.size()];
        var random = new java.util.SplittableRandom(Seeds.derive(seed, epoch, ORDER));
        for (int i = 0; i < order.length; i++) {
            int j = shuffle ? random.nextInt(i + 1) : i;
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    long itemSeed(int epoch, int index) {
        return Seeds.derive(seed, epoch, index);
    }

    /** How many batches the items from a position on make. */
    int batchesFrom(int position) {
        int left = set.size() - position;
        return dropLast ? left / batchSize : (left + batchSize - 1) / batchSize;
    }
}
