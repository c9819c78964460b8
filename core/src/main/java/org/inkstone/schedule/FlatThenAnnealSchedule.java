package org.inkstone.schedule;

import java.util.Objects;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Stays at one rate, then falls to another and stays there.
 *
 * @param type whether it goes by iterations or epochs
 * @param rate the rate at the start, positive
 * @param end the rate from step {@code total} on, from 0 to the rate
 * @param flatFraction share of the total that it stays, from 0 to below 1
 * @param total how many steps in all, positive
 * @param anneal along what it falls
 */
public record FlatThenAnnealSchedule(
        @JsonProperty("type") ScheduleType type,
        @JsonProperty("rate") double rate,
        @JsonProperty("end") double end,
        @JsonProperty("flatFraction") double flatFraction,
        @JsonProperty("total") int total,
        @JsonProperty("anneal") OneCycleSchedule.Anneal anneal)
        implements ISchedule {
    private static final long serialVersionUID = 1L;

    /** Checks its values: an {@link IllegalArgumentException} names the one that is out of its range. */
    @JsonCreator
    public FlatThenAnnealSchedule {
        Checks.type(type);
        Checks.positive("rate", rate);
        Checks.atMost("end", end, "rate", rate);
        if (!(flatFraction >= 0 && flatFraction < 1)) {
            throw new IllegalArgumentException("flatFraction must be from 0 to below 1: " + flatFraction);
        }
        Checks.positive("total", total);
        Objects.requireNonNull(anneal, "anneal");
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        int position = Checks.position(type, iteration, epoch);
        if (position >= total) {
            return end;
        }
        double flat = flatFraction * total;
        return position <= flat ? rate : anneal.between(rate, end, (position - flat) / (total - flat));
    }

    /** Itself: it can't change. */
    @Override
    public FlatThenAnnealSchedule clone() {
        return this;
    }
}
