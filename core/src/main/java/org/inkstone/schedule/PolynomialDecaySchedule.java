package org.inkstone.schedule;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Falls as a power of what is left, then stays: {@code end + (rate - end) (1 - t / total)^power} (torch's {@code
 * PolynomialLR} for an end of 0). DL4J's {@code PolySchedule} rises instead.
 *
 * @param type whether it goes by iterations or epochs
 * @param rate the rate at the start, positive
 * @param end the rate from step {@code total} on, from 0 to the rate
 * @param power 1 for a line, more for a steep beginning, positive
 * @param total how many steps it takes, positive
 */
public record PolynomialDecaySchedule(
        @JsonProperty("type") ScheduleType type,
        @JsonProperty("rate") double rate,
        @JsonProperty("end") double end,
        @JsonProperty("power") double power,
        @JsonProperty("total") int total)
        implements ISchedule {
    private static final long serialVersionUID = 1L;

    /** Checks its values: an {@link IllegalArgumentException} names the one that is out of its range. */
    @JsonCreator
    public PolynomialDecaySchedule {
        Checks.type(type);
        Checks.positive("rate", rate);
        Checks.atMost("end", end, "rate", rate);
        Checks.positive("power", power);
        Checks.positive("total", total);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        int position = Checks.position(type, iteration, epoch);
        return position >= total ? end : end + (rate - end) * Math.pow(1 - (double) position / total, power);
    }

    /** Itself: it can't change. */
    @Override
    public PolynomialDecaySchedule clone() {
        return this;
    }
}
