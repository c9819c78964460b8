package org.inkstone.schedule;

import java.util.List;
import java.util.Objects;
import org.nd4j.linalg.schedule.ScheduleType;

/** What the schedules ask of their values, and where they are. */
final class Checks {
    private Checks() {}

    static void type(ScheduleType type) {
        Objects.requireNonNull(type, "type");
    }

    static void positive(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }

    static void positive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }

    static void notNegative(String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " must not be negative: " + value);
        }
    }

    /** Above 0 and at most 1. */
    static void factor(String name, double value) {
        if (!(value > 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be above 0 and at most 1: " + value);
        }
    }

    static void atMost(String name, double value, String limitName, double limit) {
        notNegative(name, value);
        if (value > limit) {
            throw new IllegalArgumentException(name + " must not be above " + limitName + ", " + limit + ": " + value);
        }
    }

    static List<Integer> rising(String name, List<Integer> values) {
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) <= (i == 0 ? 0 : values.get(i - 1))) {
                throw new IllegalArgumentException(name + " must be positive and rise: " + values);
            }
        }
        return List.copyOf(values);
    }

    /** The iteration or the epoch, whichever the schedule goes by. */
    static int position(ScheduleType type, int iteration, int epoch) {
        return type == ScheduleType.ITERATION ? iteration : epoch;
    }

    /** From {@code start} to {@code end} along half a cosine; {@code done} between 0 and 1. */
    static double cosine(double start, double end, double done) {
        return end + (start - end) * (1 + Math.cos(Math.PI * done)) / 2;
    }

    static double line(double start, double end, double done) {
        return start + (end - start) * done;
    }
}
