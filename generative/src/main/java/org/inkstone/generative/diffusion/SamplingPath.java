package org.inkstone.generative.diffusion;

import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The way from noise to data in N steps: step i leads from {@code level(i)} at {@code time(i)} to {@code level(i + 1)}; the last
 * level is the path's end. Immutable.
 */
public final class SamplingPath {
    /** Where the last step leads. */
    public enum End {
        /** To data without noise. */
        CLEAN,
        /** To the level of time 0, which keeps that little noise. */
        FIRST_LEVEL
    }

    private final double[] times;
    private final NoiseLevel[] levels;

    private SamplingPath(double[] times, NoiseLevel[] levels) {
        this.times = times;
        this.levels = levels;
    }

    /**
     * The path of N steps.
     *
     * @throws IllegalArgumentException when there are fewer times than steps
     */
    public static SamplingPath of(NoiseSchedule schedule, TimestepSpacing spacing, End end, int steps) {
        Objects.requireNonNull(spacing, "spacing");
        if (steps <= 0 || steps > schedule.steps()) {
            throw new IllegalArgumentException(
                    "steps must be 1 to " + schedule.steps() + ", the times of the schedule: " + steps);
        }
        double[] times = spacing.times(schedule, steps);
        NoiseLevel last = end == End.CLEAN ? NoiseLevel.CLEAN : schedule.level(0);
        NoiseLevel[] levels = IntStream.rangeClosed(0, steps)
                .mapToObj(i -> i < steps ? schedule.level(times[i]) : last)
                .toArray(NoiseLevel[]::new);
        return new SamplingPath(times, levels);
    }

    /** Number of steps N. */
    public int steps() {
        return times.length;
    }

    /** The time at which step i asks the network, for i from 0 to N-1. */
    public double time(int i) {
        return times[i];
    }

    /** Signal and noise before step i, and after the last for i = N. */
    public NoiseLevel level(int i) {
        return levels[i];
    }
}
