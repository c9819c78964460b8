package org.inkstone.sweep;

import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** Positive numbers between two bounds, whose logarithms are all alike. See {@link Spaces#logUniform}. */
final class LogUniformSpace extends UnitLeaf<Double> {
    private final double min;
    private final double max;

    @JsonCreator
    LogUniformSpace(@JsonProperty("min") double min, @JsonProperty("max") double max) {
        this.min = min;
        this.max = max;
    }

    /** The exponential of a logarithm misses by a rounding, hence the bounds are held on to. */
    @Override
    Double at(double unit) {
        double value = Math.exp((1 - unit) * Math.log(min) + unit * Math.log(max));
        return unit == 0 ? min : unit == 1 ? max : Math.max(min, Math.min(max, value));
    }

    @Override
    public String toString() {
        return "logUniform(" + min + ", " + max + ")";
    }
}
