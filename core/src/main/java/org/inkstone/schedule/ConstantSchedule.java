package org.inkstone.schedule;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Always the same rate; what comes behind a warm-up, or between two milestones.
 *
 * @param rate the rate, positive
 */
public record ConstantSchedule(@JsonProperty("rate") double rate) implements ISchedule {
    private static final long serialVersionUID = 1L;

    /** Checks its values: an {@link IllegalArgumentException} names the one that is out of its range. */
    @JsonCreator
    public ConstantSchedule {
        Checks.positive("rate", rate);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        return rate;
    }

    /** Itself: it can't change. */
    @Override
    public ConstantSchedule clone() {
        return this;
    }
}
