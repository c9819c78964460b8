package org.inkstone.schedule;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Goes in a line from one rate to another, then stays (torch's {@code LinearLR}).
 *
 * @param type whether it goes by iterations or epochs
 * @param start the rate at the start, not negative
 * @param end the rate from step {@code total} on, not negative; not both zero
 * @param total how many steps it takes, positive
 */
public record LinearSchedule(
        @JsonProperty("type") ScheduleType type,
        @JsonProperty("start") double start,
        @JsonProperty("end") double end,
        @JsonProperty("total") int total)
        implements ISchedule {
    private static final long serialVersionUID = 1L;

    /** Checks its values: an {@link IllegalArgumentException} names the one that is out of its range. */
    @JsonCreator
    public LinearSchedule {
        Checks.type(type);
        Checks.notNegative("start", start);
        Checks.notNegative("end", end);
        Checks.positive("larger of start and end", Math.max(start, end));
        Checks.positive("total", total);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        int position = Checks.position(type, iteration, epoch);
        return position >= total ? end : Checks.line(start, end, (double) position / total);
    }

    /** Itself: it can't change. */
    @Override
    public LinearSchedule clone() {
        return this;
    }
}
