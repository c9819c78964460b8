package org.inkstone.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.nd4j.linalg.dataset.DataSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loaded items to a batch, with broken ones failing or left out. Used by several threads. */
final class BatchMaker {
    private static final Logger LOG = LoggerFactory.getLogger(DataLoader.class);

    private final BrokenItem onBroken;
    private final Collator collator;
    private final Set<Integer> broken = ConcurrentHashMap.newKeySet();
    private volatile RuntimeException firstFailure;

    BatchMaker(LoaderSettings settings, Collator collator) {
        this.onBroken = settings.onBroken();
        this.collator = collator;
    }

    /** The batch; null when nothing is left of it. */
    DataSet make(LoadedItem[] items) {
        List<Sample> samples = new ArrayList<>(items.length);
        for (LoadedItem item : items) {
            if (item.failure() == null) {
                samples.add(item.sample());
            } else if (item.failure() instanceof Error error) {
                throw error;
            } else if (onBroken == BrokenItem.FAIL) {
                throw item.toException();
            } else {
                skip(item);
            }
        }
        return samples.isEmpty() ? null : collator.collate(samples);
    }

    private void skip(LoadedItem item) {
        RuntimeException failure = item.toException();
        if (broken.add(item.index())) {
            firstFailure = firstFailure == null ? failure : firstFailure;
            LOG.warn("left out: {}", failure.getMessage());
        }
    }

    int skipped() {
        return broken.size();
    }

    /** The first item's failure, null when all went well. */
    RuntimeException firstFailure() {
        return firstFailure;
    }
}
