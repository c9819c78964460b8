package org.inkstone.sweep;

import java.util.function.DoublePredicate;
import java.util.function.Supplier;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;

/** What the schedules of a {@link ScheduleSpace} are made of, each with the space it has unless given another. */
public enum ScheduleParameter {
    /** The highest rate; from 1e-4 to 1 by its logarithm. */
    PEAK("peak", () -> Spaces.logUniform(1e-4, 1), v -> v > 0 && Double.isFinite(v), "positive"),
    /** Share of all steps in which the rate rises from almost nothing; none, 0.05 or 0.1. */
    WARMUP_FRACTION(
            "warmupFraction", () -> Spaces.choice(0.0, 0.05, 0.1), v -> v >= 0 && v < 1, "at least 0 and below 1"),
    /** Share of the peak left at the end; none, 0.01 or 0.1. */
    FINAL_RATIO("finalRatio", () -> Spaces.choice(0.0, 0.01, 0.1), v -> v >= 0 && v <= 1, "between 0 and 1"),
    /** Share of the peak left at the end of an exponential, which never reaches 0; from 0.001 to 0.5 by its logarithm. */
    DECAY("decay", () -> Spaces.logUniform(1e-3, 0.5), v -> v > 0 && v <= 1, "above 0 and at most 1"),
    /** How often a step schedule falls; 1 to 4. */
    DROPS("drops", () -> Spaces.integer(1, 4), ScheduleParameter::positive, "a whole number above 0"),
    /** What a step schedule is multiplied with at each fall; 0.1, 0.3 or 0.5. */
    GAMMA("gamma", () -> Spaces.choice(0.1, 0.3, 0.5), v -> v > 0 && v <= 1, "above 0 and at most 1"),
    /** The power of a polynomial; 0.5, 2 or 3, since 1 is linear. */
    POWER("power", () -> Spaces.choice(0.5, 2.0, 3.0), v -> v > 0 && Double.isFinite(v), "positive"),
    /** How often a cosine falls, or a cyclic schedule rises and falls; 2 to 4. */
    CYCLES("cycles", () -> Spaces.integer(2, 4), ScheduleParameter::positive, "a whole number above 0"),
    /** How many times as long as the last one each cosine is; 1 or 2. */
    CYCLE_GROWTH("cycleGrowth", () -> Spaces.choice(1, 2), ScheduleParameter::positive, "a whole number above 0"),
    /** Share of all steps in which a one-cycle schedule rises; 0.2, 0.3 or 0.4 (torch's default is 0.3). */
    RISE_FRACTION("riseFraction", () -> Spaces.choice(0.2, 0.3, 0.4), v -> v > 0 && v < 1, "above 0 and below 1"),
    /** Peak over first rate of a one-cycle schedule; 25, as torch's. */
    DIV_FACTOR("divFactor", () -> Spaces.fixed(25.0), v -> v >= 1 && Double.isFinite(v), "at least 1"),
    /** First over last rate of a one-cycle schedule; 10,000, as torch's. */
    FINAL_DIV_FACTOR("finalDivFactor", () -> Spaces.fixed(1e4), v -> v >= 1 && Double.isFinite(v), "at least 1"),
    /** Share of the steps after the warm-up that have the peak, before the fall; 0.5 or 0.75. */
    FLAT_FRACTION("flatFraction", () -> Spaces.choice(0.5, 0.75), v -> v >= 0 && v < 1, "at least 0 and below 1"),
    /** Lowest rate over highest of a cyclic schedule; 0.1 or 0.25. */
    BASE_RATIO("baseRatio", () -> Spaces.choice(0.1, 0.25), v -> v > 0 && v <= 1, "above 0 and at most 1");

    private final String word;
    private final Supplier<ParameterSpace<? extends Number>> space;
    private final DoublePredicate allowed;
    private final String range;

    ScheduleParameter(
            String word, Supplier<ParameterSpace<? extends Number>> space, DoublePredicate allowed, String range) {
        this.word = word;
        this.space = space;
        this.allowed = allowed;
        this.range = range;
    }

    private static boolean positive(double value) {
        return value >= 1 && value == Math.rint(value) && value <= Integer.MAX_VALUE;
    }

    /** A new space of the default values. */
    ParameterSpace<? extends Number> defaultSpace() {
        return space.get();
    }

    /** The value itself, or an error that names it. */
    double checked(double value) {
        if (!allowed.test(value)) {
            throw new IllegalArgumentException(word + " must be " + range + ": " + value);
        }
        return value;
    }

    /** Whether its values are whole numbers. */
    boolean isWhole() {
        return this == DROPS || this == CYCLES || this == CYCLE_GROWTH;
    }

    /** {@code WARMUP_FRACTION} is "warmupFraction". */
    @Override
    public String toString() {
        return word;
    }
}
