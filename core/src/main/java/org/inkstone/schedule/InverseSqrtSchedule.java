package org.inkstone.schedule;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Rises in a line to its peak, then falls with the square root of the steps, for as long as one likes: {@code rate
 * min(s / warmup, sqrt(warmup / s))} at step {@code s = t + 1} (Noam, in "Attention is all you need", 2017).
 *
 * @param type whether it goes by iterations or epochs
 * @param rate the peak, reached at step {@code warmup}, positive
 * @param warmup how many steps it rises, positive
 */
public record InverseSqrtSchedule(
        @JsonProperty("type") ScheduleType type,
        @JsonProperty("rate") double rate,
        @JsonProperty("warmup") int warmup) implements ISchedule {
    private static final long serialVersionUID = 1L;

    /**
     * The paper's formula: {@code factor modelSize^-0.5 min(s^-0.5, s warmup^-1.5)}, by iterations.
     *
     * @param modelSize width of the model, 512 in the paper
     * @param warmup    4000 in the paper
     * @param factor    1 in the paper
     */
    public static InverseSqrtSchedule noam(int modelSize, int warmup, double factor) {
        Checks.positive("modelSize", modelSize);
        Checks.positive("warmup", warmup);
        Checks.positive("factor", factor);
        return new InverseSqrtSchedule(ScheduleType.ITERATION, factor / Math.sqrt((double) modelSize * warmup), warmup);
    }

    /** Checks its values: an {@link IllegalArgumentException} names the one that is out of its range. */
    @JsonCreator
    public InverseSqrtSchedule {
        Checks.type(type);
        Checks.positive("rate", rate);
        Checks.positive("warmup", warmup);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        double step = Checks.position(type, iteration, epoch) + 1.0;
        return rate * Math.min(step / warmup, Math.sqrt(warmup / step));
    }

    /** Itself: it can't change. */
    @Override
    public InverseSqrtSchedule clone() {
        return this;
    }
}
