package org.inkstone.schedule;

import java.util.Objects;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Rises to a large rate and falls to nearly nothing, once (Smith and Topin, 2018; torch's {@code OneCycleLR}): from {@code
 * maxRate / divFactor} up, down to {@code maxRate / divFactor / finalDivFactor} at step {@code total - 1}, where it stays. With
 * three phases it falls to the first rate as long as it rose, then to the last.
 *
 * @param type whether it goes by iterations or epochs
 * @param maxRate the largest rate, positive
 * @param total how many steps in all
 * @param pctStart share of them that it rises, so that it rises for more than a step; 0.3 in torch
 * @param divFactor the largest over the first rate, at least 1; 25 in torch
 * @param finalDivFactor the first over the last rate, at least 1; 10,000 in torch
 * @param anneal along what
 * @param threePhase whether the fall has two parts; then {@code pctStart} is at most a half
 */
public record OneCycleSchedule(
        @JsonProperty("type") ScheduleType type,
        @JsonProperty("maxRate") double maxRate,
        @JsonProperty("total") int total,
        @JsonProperty("pctStart") double pctStart,
        @JsonProperty("divFactor") double divFactor,
        @JsonProperty("finalDivFactor") double finalDivFactor,
        @JsonProperty("anneal") Anneal anneal,
        @JsonProperty("threePhase") boolean threePhase)
        implements ISchedule {
    private static final long serialVersionUID = 1L;

    /** Along what a rate goes to another. */
    public enum Anneal {
        /** Half a cosine. */
        COSINE {
            @Override
            double between(double start, double end, double done) {
                return Checks.cosine(start, end, done);
            }
        },
        /** A line. */
        LINEAR {
            @Override
            double between(double start, double end, double done) {
                return Checks.line(start, end, done);
            }
        };

        abstract double between(double start, double end, double done);
    }

    /** torch's defaults, by iterations: 30% up from a 25th, cosines, down to a 250,000th. */
    public static OneCycleSchedule of(double maxRate, int total) {
        return new OneCycleSchedule(ScheduleType.ITERATION, maxRate, total, 0.3, 25, 1e4, Anneal.COSINE, false);
    }

    /** Checks its values: an {@link IllegalArgumentException} names the one that is out of its range. */
    @JsonCreator
    public OneCycleSchedule {
        Checks.type(type);
        Checks.positive("maxRate", maxRate);
        Checks.positive("total", total);
        if (!(pctStart > 0 && pctStart < 1)) {
            throw new IllegalArgumentException("pctStart must be between 0 and 1: " + pctStart);
        }
        double up = pctStart * total - 1;
        if (!(up > 0) || (threePhase ? 2 * up >= total - 1 : up >= total - 1)) {
            throw new IllegalArgumentException(
                    "pctStart must leave more than a step for each phase: " + pctStart + " of " + total);
        }
        if (!(divFactor >= 1) || Double.isInfinite(divFactor)) {
            throw new IllegalArgumentException("divFactor must be at least 1: " + divFactor);
        }
        if (!(finalDivFactor >= 1) || Double.isInfinite(finalDivFactor)) {
            throw new IllegalArgumentException("finalDivFactor must be at least 1: " + finalDivFactor);
        }
        Objects.requireNonNull(anneal, "anneal");
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        double first = maxRate / divFactor;
        double last = first / finalDivFactor;
        double position = Math.min(Checks.position(type, iteration, epoch), total - 1);
        double up = pctStart * total - 1;
        if (position <= up) {
            return anneal.between(first, maxRate, position / up);
        }
        if (!threePhase) {
            return anneal.between(maxRate, last, (position - up) / (total - 1 - up));
        }
        double down = 2 * up;
        return position <= down
                ? anneal.between(maxRate, first, (position - up) / (down - up))
                : anneal.between(first, last, (position - down) / (total - 1 - down));
    }

    /** Itself: it can't change. */
    @Override
    public OneCycleSchedule clone() {
        return this;
    }
}
