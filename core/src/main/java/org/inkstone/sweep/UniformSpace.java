package org.inkstone.sweep;

import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** Real numbers between two bounds, all alike. See {@link Spaces#uniform}. */
final class UniformSpace extends UnitLeaf<Double> {
    private final double min;
    private final double max;

    @JsonCreator
    UniformSpace(@JsonProperty("min") double min, @JsonProperty("max") double max) {
        this.min = min;
        this.max = max;
    }

    /** Weights both bounds instead of adding to one, so that neither end is missed and a wide range does not overflow. */
    @Override
    Double at(double unit) {
        return Math.max(min, Math.min(max, (1 - unit) * min + unit * max));
    }

    @Override
    public String toString() {
        return "uniform(" + min + ", " + max + ")";
    }
}
