package org.inkstone.schedule;

import java.util.Objects;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Another schedule times a factor, but never below a floor (nor above the other where that is lower still).
 *
 * @param inner the other schedule
 * @param factor not negative
 * @param minRate the floor, not negative
 */
public record ScaledSchedule(
        @JsonProperty("inner") ISchedule inner,
        @JsonProperty("factor") double factor,
        @JsonProperty("minRate") double minRate)
        implements ISchedule {
    private static final long serialVersionUID = 1L;

    /** Checks its values: an {@link IllegalArgumentException} names the one that is out of its range. */
    @JsonCreator
    public ScaledSchedule {
        Objects.requireNonNull(inner, "inner");
        Checks.notNegative("factor", factor);
        Checks.notNegative("minRate", minRate);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        double rate = inner.valueAt(iteration, epoch);
        return Math.max(rate * factor, Math.min(rate, minRate));
    }

    /** The same of a clone of the other. */
    @Override
    public ScaledSchedule clone() {
        return new ScaledSchedule(inner.clone(), factor, minRate);
    }
}
