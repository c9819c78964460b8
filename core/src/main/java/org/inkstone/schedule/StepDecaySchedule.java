package org.inkstone.schedule;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Falls by a factor every few steps: {@code rate gamma^floor(t / stepSize)} (torch's {@code StepLR}).
 *
 * @param type whether it goes by iterations or epochs
 * @param rate the rate at the start, positive
 * @param gamma the factor, above 0 and at most 1
 * @param stepSize steps between two falls, positive
 */
public record StepDecaySchedule(
        @JsonProperty("type") ScheduleType type,
        @JsonProperty("rate") double rate,
        @JsonProperty("gamma") double gamma,
        @JsonProperty("stepSize") int stepSize)
        implements ISchedule {
    private static final long serialVersionUID = 1L;

    /** Checks its values: an {@link IllegalArgumentException} names the one that is out of its range. */
    @JsonCreator
    public StepDecaySchedule {
        Checks.type(type);
        Checks.positive("rate", rate);
        Checks.factor("gamma", gamma);
        Checks.positive("stepSize", stepSize);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        return rate * Math.pow(gamma, Checks.position(type, iteration, epoch) / stepSize);
    }

    /** Itself: it can't change. */
    @Override
    public StepDecaySchedule clone() {
        return this;
    }
}
