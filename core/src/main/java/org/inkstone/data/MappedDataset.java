package org.inkstone.data;

import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** Another set with a function on its samples. */
final class MappedDataset implements Dataset {
    private final Dataset set;
    private final UnaryOperator<Sample> function;

    MappedDataset(Dataset set, UnaryOperator<Sample> function) {
        this.set = Objects.requireNonNull(set, "set");
        this.function = Objects.requireNonNull(function, "function");
    }

    @Override
    public int size() {
        return set.size();
    }

    @Override
    public Sample get(int index, long seed) {
        return function.apply(set.get(index, seed));
    }

    @Override
    public List<String> labels() {
        return set.labels();
    }
}
