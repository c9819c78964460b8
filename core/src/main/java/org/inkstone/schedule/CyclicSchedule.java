package org.inkstone.schedule;

import java.util.Objects;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Swings between two rates in lines (Smith, 2017; torch's {@code CyclicLR}).
 *
 * @param type whether it goes by iterations or epochs
 * @param base the lower rate, not negative
 * @param max the upper rate, positive, not below the lower
 * @param stepUp steps from the lower to the upper, positive
 * @param stepDown steps back, positive
 * @param mode how the swings change
 * @param gamma factor per step of {@link Mode#EXP_RANGE}, above 0 and at most 1; 1 for the others
 */
public record CyclicSchedule(
        @JsonProperty("type") ScheduleType type,
        @JsonProperty("base") double base,
        @JsonProperty("max") double max,
        @JsonProperty("stepUp") int stepUp,
        @JsonProperty("stepDown") int stepDown,
        @JsonProperty("mode") Mode mode,
        @JsonProperty("gamma") double gamma)
        implements ISchedule {
    private static final long serialVersionUID = 1L;

    /** How the swings change. */
    public enum Mode {
        /** Not at all. */
        TRIANGULAR,
        /** Each is half as high as the one before. */
        TRIANGULAR2,
        /** By a factor at each step. */
        EXP_RANGE
    }

    /** Triangles by iterations, down as long as up. */
    public static CyclicSchedule triangular(double base, double max, int stepUp) {
        return new CyclicSchedule(ScheduleType.ITERATION, base, max, stepUp, stepUp, Mode.TRIANGULAR, 1);
    }

    /** Checks its values: an {@link IllegalArgumentException} names the one that is out of its range. */
    @JsonCreator
    public CyclicSchedule {
        Checks.type(type);
        Checks.positive("max", max);
        Checks.atMost("base", base, "max", max);
        Checks.positive("stepUp", stepUp);
        Checks.positive("stepDown", stepDown);
        Objects.requireNonNull(mode, "mode");
        Checks.factor("gamma", gamma);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        int position = Checks.position(type, iteration, epoch);
        long length = (long) stepUp + stepDown;
        long cycle = position / length;
        long within = position % length;
        double height = within <= stepUp ? (double) within / stepUp : (double) (length - within) / stepDown;
        double scale = switch (mode) {
            case TRIANGULAR -> 1;
            case TRIANGULAR2 -> Math.pow(2, -cycle);
            case EXP_RANGE -> Math.pow(gamma, position);
        };
        return base + (max - base) * height * scale;
    }

    /** Itself: it can't change. */
    @Override
    public CyclicSchedule clone() {
        return this;
    }
}
