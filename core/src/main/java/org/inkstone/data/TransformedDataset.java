package org.inkstone.data;

import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.inkstone.backend.Seeds;
import org.inkstone.data.transform.Transform;

/** Another set with a transform on its features. */
final class TransformedDataset implements Dataset {
    private static final long INNER = -2; // no item has this number

    private final Dataset set;
    private final Transform transform;

    TransformedDataset(Dataset set, Transform transform) {
        this.set = Objects.requireNonNull(set, "set");
        this.transform = Objects.requireNonNull(transform, "transform");
    }

    Transform transform() {
        return transform;
    }

    /** The same items with another transform, drawing the same random numbers. */
    TransformedDataset with(Transform other) {
        return new TransformedDataset(set, other);
    }

    @Override
    public int size() {
        return set.size();
    }

    @Override
    public Sample get(int index, long seed) {
        // another seed goes down, so that two transforms in a row do not draw the same numbers
        Sample sample = set.get(index, Seeds.derive(seed, INNER));
        try {
            return sample.withFeatures(
                    transform.apply(sample.features(), new SplittableRandom(Seeds.derive(seed, index))));
        } catch (IllegalArgumentException e) {
            throw new DatasetException("cannot transform " + sample.source() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Target target(int index) {
        return set.target(index);
    }

    @Override
    public List<String> labels() {
        return set.labels();
    }
}
