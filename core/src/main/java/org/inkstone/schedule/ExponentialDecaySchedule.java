package org.inkstone.schedule;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Falls by the same factor at every step: {@code rate gamma^t} (torch's {@code ExponentialLR}).
 *
 * @param type whether it goes by iterations or epochs
 * @param rate the rate at the start, positive
 * @param gamma the factor, above 0 and at most 1
 */
public record ExponentialDecaySchedule(
        @JsonProperty("type") ScheduleType type,
        @JsonProperty("rate") double rate,
        @JsonProperty("gamma") double gamma) implements ISchedule {
    private static final long serialVersionUID = 1L;

    /** Checks its values: an {@link IllegalArgumentException} names the one that is out of its range. */
    @JsonCreator
    public ExponentialDecaySchedule {
        Checks.type(type);
        Checks.positive("rate", rate);
        Checks.factor("gamma", gamma);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        return rate * Math.pow(gamma, Checks.position(type, iteration, epoch));
    }

    /** Itself: it can't change. */
    @Override
    public ExponentialDecaySchedule clone() {
        return this;
    }
}
