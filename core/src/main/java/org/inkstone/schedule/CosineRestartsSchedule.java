package org.inkstone.schedule;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Falls along half a cosine again and again, each time for {@code tMult} times as long (SGDR, Loshchilov and Hutter, 2017;
 * torch's {@code CosineAnnealingWarmRestarts}).
 *
 * @param type whether it goes by iterations or epochs
 * @param peak the rate at each restart, positive
 * @param end what it falls to, from 0 to the peak
 * @param t0 length of the first fall, positive
 * @param tMult how many times longer each fall is than the one before, at least 1
 */
public record CosineRestartsSchedule(
        @JsonProperty("type") ScheduleType type,
        @JsonProperty("peak") double peak,
        @JsonProperty("end") double end,
        @JsonProperty("t0") int t0,
        @JsonProperty("tMult") int tMult)
        implements ISchedule {
    private static final long serialVersionUID = 1L;

    /** Checks its values: an {@link IllegalArgumentException} names the one that is out of its range. */
    @JsonCreator
    public CosineRestartsSchedule {
        Checks.type(type);
        Checks.positive("peak", peak);
        Checks.atMost("end", end, "peak", peak);
        Checks.positive("t0", t0);
        Checks.positive("tMult", tMult);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        long position = Checks.position(type, iteration, epoch);
        long length = t0;
        if (tMult == 1) {
            position %= t0;
        }
        while (position >= length) {
            position -= length;
            length *= tMult;
        }
        return Checks.cosine(peak, end, (double) position / length);
    }

    /** Itself: it can't change. */
    @Override
    public CosineRestartsSchedule clone() {
        return this;
    }
}
