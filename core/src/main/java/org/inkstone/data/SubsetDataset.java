package org.inkstone.data;

import java.util.List;
import org.inkstone.backend.Seeds;

/** Chosen items of another set. */
final class SubsetDataset implements Dataset {
    private final Dataset set;
    private final int[] indices;

    SubsetDataset(Dataset set, int[] indices) {
        for (int index : indices) {
            Datasets.checkedIndex(index, set);
        }
        this.set = set;
        this.indices = indices;
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public Sample get(int index, long seed) {
        // the position takes part in the seed, so that an item drawn twice is not augmented twice in the same way
        return set.get(indices[Datasets.checkedIndex(index, this)], Seeds.derive(seed, index));
    }

    @Override
    public Target target(int index) {
        return set.target(indices[Datasets.checkedIndex(index, this)]);
    }

    @Override
    public List<String> labels() {
        return set.labels();
    }
}
