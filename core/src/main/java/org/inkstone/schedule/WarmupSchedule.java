package org.inkstone.schedule;

import java.util.Objects;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Warms up in front of another schedule (or a fixed rate): while adaptive moments and batch statistics are young, large
 * steps do harm. Then the other schedule runs from its own beginning, counted from the end of the warm-up (in the warm-up's
 * unit: after a warm-up by iterations, a schedule by epochs goes by the epoch as it is).
 *
 * <p>With the inner schedule's first value {@code r}, start factor {@code f} and length {@code n}, step {@code t < n} has
 * the rate {@code r (f + (1 - f) t / n)} (linear; torch's {@code LinearLR}), {@code r f} (constant; torch's
 * {@code ConstantLR}), or {@code r f^(1 - t / n)} (exponential).
 *
 * <p>Immutable; goes into a DL4J configuration's JSON and back, as long as the inner schedule does.
 */
public final class WarmupSchedule implements ISchedule {
    private static final long serialVersionUID = 1L;

    /** How the rate gets from its start to the inner schedule's first value. */
    public enum Shape {
        /** By equal steps. */
        LINEAR,
        /** Not at all, then in one step. */
        CONSTANT,
        /** By equal factors. */
        EXPONENTIAL
    }

    private final Shape shape;
    private final ScheduleType scheduleType;
    private final int length;
    private final double startFactor;
    private final ISchedule inner;

    /**
     * A warm-up.
     *
     * @param shape        how the rate rises
     * @param scheduleType whether {@code length} counts iterations or epochs
     * @param length       how many iterations or epochs, positive
     * @param startFactor  share of the inner schedule's first value to start with, above 0 and at most 1
     * @param inner        what follows
     * @throws IllegalArgumentException naming the value that is out of its range
     */
    @JsonCreator
    public WarmupSchedule(
            @JsonProperty("shape") Shape shape,
            @JsonProperty("scheduleType") ScheduleType scheduleType,
            @JsonProperty("length") int length,
            @JsonProperty("startFactor") double startFactor,
            @JsonProperty("inner") ISchedule inner) {
        this.shape = Objects.requireNonNull(shape, "shape");
        this.scheduleType = Objects.requireNonNull(scheduleType, "scheduleType");
        this.inner = Objects.requireNonNull(inner, "inner");
        if (length <= 0) {
            throw new IllegalArgumentException("length must be positive: " + length);
        }
        if (!(startFactor > 0 && startFactor <= 1)) {
            throw new IllegalArgumentException("startFactor must be above 0 and at most 1: " + startFactor);
        }
        this.length = length;
        this.startFactor = startFactor;
    }

    /** A linear warm-up over iterations, from {@code 1 / length} of the inner schedule's first value. */
    public static WarmupSchedule linear(int length, ISchedule inner) {
        return new WarmupSchedule(Shape.LINEAR, ScheduleType.ITERATION, length, 1.0 / Math.max(1, length), inner);
    }

    /** A linear warm-up over iterations to a fixed rate. */
    public static WarmupSchedule linear(int length, double rate) {
        return linear(length, new org.nd4j.linalg.schedule.FixedSchedule(rate));
    }

    /**
     * Makes sure that the training is longer than the warm-up.
     *
     * @param total iterations or epochs of the training, whichever {@code length} counts
     * @return this
     * @throws IllegalArgumentException when nothing would be left after the warm-up
     */
    public WarmupSchedule within(int total) {
        if (length >= total) {
            throw new IllegalArgumentException("length of the warm-up must be below the training's " + total
                    + (scheduleType == ScheduleType.ITERATION ? " iterations: " : " epochs: ") + length);
        }
        return this;
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        boolean byIteration = scheduleType == ScheduleType.ITERATION;
        int position = byIteration ? iteration : epoch;
        if (position >= length) {
            return byIteration ? inner.valueAt(iteration - length, epoch) : inner.valueAt(iteration, epoch - length);
        }
        double done = (double) position / length;
        double factor = switch (shape) {
            case LINEAR -> startFactor + (1 - startFactor) * done;
            case CONSTANT -> startFactor;
            case EXPONENTIAL -> Math.pow(startFactor, 1 - done);
        };
        return inner.valueAt(0, 0) * factor;
    }

    public Shape getShape() {
        return shape;
    }

    public ScheduleType getScheduleType() {
        return scheduleType;
    }

    public int getLength() {
        return length;
    }

    public double getStartFactor() {
        return startFactor;
    }

    public ISchedule getInner() {
        return inner;
    }

    /** A warm-up in front of a clone of the inner schedule. */
    @Override
    public WarmupSchedule clone() {
        return new WarmupSchedule(shape, scheduleType, length, startFactor, inner.clone());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WarmupSchedule that
                && shape == that.shape
                && scheduleType == that.scheduleType
                && length == that.length
                && startFactor == that.startFactor
                && inner.equals(that.inner);
    }

    @Override
    public int hashCode() {
        return Objects.hash(shape, scheduleType, length, startFactor, inner);
    }

    @Override
    public String toString() {
        return "WarmupSchedule(" + shape.name().toLowerCase(java.util.Locale.ROOT) + " from " + startFactor + " in "
                + length + " " + (scheduleType == ScheduleType.ITERATION ? "iterations" : "epochs") + ", then " + inner
                + ")";
    }
}
