package org.inkstone.schedule;

import java.util.List;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Falls by a factor at each milestone (torch's {@code MultiStepLR}).
 *
 * @param type whether it goes by iterations or epochs
 * @param rate the rate at the start, positive
 * @param gamma the factor, above 0 and at most 1
 * @param milestones where it falls, positive and rising
 */
public record MultiStepSchedule(
        @JsonProperty("type") ScheduleType type,
        @JsonProperty("rate") double rate,
        @JsonProperty("gamma") double gamma,
        @JsonProperty("milestones") List<Integer> milestones)
        implements ISchedule {
    private static final long serialVersionUID = 1L;

    /** Checks its values: an {@link IllegalArgumentException} names the one that is out of its range. */
    @JsonCreator
    public MultiStepSchedule {
        Checks.type(type);
        Checks.positive("rate", rate);
        Checks.factor("gamma", gamma);
        milestones = Checks.rising("milestones", milestones);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        int position = Checks.position(type, iteration, epoch);
        long passed = milestones.stream().filter(m -> m <= position).count();
        return rate * Math.pow(gamma, passed);
    }

    /** Itself: it can't change. */
    @Override
    public MultiStepSchedule clone() {
        return this;
    }
}
