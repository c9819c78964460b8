package org.inkstone.schedule;

import java.util.Objects;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Falls from a peak to a final rate along half a cosine, then stays there: {@code end + (peak - end) (1 + cos(pi t / T))
 * / 2} (Loshchilov and Hutter, SGDR, 2017, without restarts). The same values as torch's {@code CosineAnnealingLR} up to
 * step T, after which torch's rises again.
 *
 * <p>Immutable; goes into a DL4J configuration's JSON and back.
 */
public final class CosineSchedule implements ISchedule {
    private static final long serialVersionUID = 1L;

    private final ScheduleType scheduleType;
    private final double peak;
    private final double end;
    private final int total;

    /**
     * A cosine.
     *
     * @param scheduleType whether {@code total} counts iterations or epochs
     * @param peak         the rate at the start, positive
     * @param end          the rate at the end and ever after, not negative and not above the peak
     * @param total        how many iterations or epochs the fall takes, positive
     * @throws IllegalArgumentException naming the value that is out of its range
     */
    @JsonCreator
    public CosineSchedule(
            @JsonProperty("scheduleType") ScheduleType scheduleType,
            @JsonProperty("peak") double peak,
            @JsonProperty("end") double end,
            @JsonProperty("total") int total) {
        this.scheduleType = Objects.requireNonNull(scheduleType, "scheduleType");
        if (!(peak > 0) || Double.isInfinite(peak)) {
            throw new IllegalArgumentException("peak must be positive: " + peak);
        }
        if (!(end >= 0 && end <= peak)) {
            throw new IllegalArgumentException("end must be between 0 and the peak " + peak + ": " + end);
        }
        if (total <= 0) {
            throw new IllegalArgumentException("total must be positive: " + total);
        }
        this.peak = peak;
        this.end = end;
        this.total = total;
    }

    /** A cosine over iterations that ends at zero. */
    public static CosineSchedule overIterations(double peak, int total) {
        return new CosineSchedule(ScheduleType.ITERATION, peak, 0, total);
    }

    /** A cosine over epochs that ends at zero. */
    public static CosineSchedule overEpochs(double peak, int total) {
        return new CosineSchedule(ScheduleType.EPOCH, peak, 0, total);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        int position = scheduleType == ScheduleType.ITERATION ? iteration : epoch;
        if (position >= total) {
            return end;
        }
        return end + (peak - end) * (1 + Math.cos(Math.PI * position / total)) / 2;
    }

    public ScheduleType getScheduleType() {
        return scheduleType;
    }

    public double getPeak() {
        return peak;
    }

    public double getEnd() {
        return end;
    }

    public int getTotal() {
        return total;
    }

    /** Itself: it can't change. */
    @Override
    public CosineSchedule clone() {
        return this;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CosineSchedule that
                && scheduleType == that.scheduleType
                && peak == that.peak
                && end == that.end
                && total == that.total;
    }

    @Override
    public int hashCode() {
        return Objects.hash(scheduleType, peak, end, total);
    }

    @Override
    public String toString() {
        return "CosineSchedule(" + peak + " to " + end + " in " + total + " "
                + (scheduleType == ScheduleType.ITERATION ? "iterations" : "epochs") + ")";
    }
}
