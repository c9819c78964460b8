package org.inkstone.sweep;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.deeplearning4j.arbiter.optimize.parameter.FixedValue;
import org.deeplearning4j.arbiter.optimize.parameter.discrete.DiscreteParameterSpace;
import org.deeplearning4j.arbiter.optimize.parameter.integer.IntegerParameterSpace;

/**
 * Spaces of one parameter for Arbiter's generators. Both bounds belong to a space, and no value lies outside them. A space
 * of a single value (equal bounds, one choice) is a fixed value without parameters: Arbiter's grid fails on a discrete
 * space of one value and its continuous space refuses equal bounds.
 *
 * <p>Values are {@code Serializable}, as a candidate must be.
 */
public final class Spaces {
    private static final int MOST_STEPS = 100_000;

    private Spaces() {}

    /**
     * Real numbers between two bounds, all alike.
     *
     * @throws IllegalArgumentException if a bound is not finite or {@code min} is above {@code max}
     */
    public static ParameterSpace<Double> uniform(double min, double max) {
        checkBounds(min, max);
        return min == max ? fixed(min) : new UniformSpace(min, max);
    }

    /**
     * Positive numbers between two bounds whose logarithms are all alike: for rates and penalties, where a factor counts.
     *
     * @throws IllegalArgumentException if a bound is not finite, {@code min} is not above 0 or above {@code max}
     */
    public static ParameterSpace<Double> logUniform(double min, double max) {
        checkBounds(min, max);
        if (!(min > 0)) {
            throw new IllegalArgumentException("logUniform needs min > 0: " + min);
        }
        return min == max ? fixed(min) : new LogUniformSpace(min, max);
    }

    /**
     * Whole numbers from {@code min} to {@code max}, all alike.
     *
     * @throws IllegalArgumentException if {@code min} is above {@code max}, or they lie more than 2^31 - 2 apart
     */
    public static ParameterSpace<Integer> integer(int min, int max) {
        if (min > max) {
            throw new IllegalArgumentException("min must not be above max: " + min + " > " + max);
        }
        if ((long) max - min >= Integer.MAX_VALUE) {
            throw new IllegalArgumentException("max must be at most 2147483646 above min: " + min + " to " + max);
        }
        return min == max ? fixed(min) : new IntegerParameterSpace(min, max);
    }

    /**
     * Real numbers {@code min}, {@code min + step}, ... up to {@code max}, all alike; {@code max} belongs to it where a step
     * falls on it. The steps are decimal: from 0 by 0.1 comes 0.3, not 0.30000000000000004.
     *
     * @throws IllegalArgumentException if a bound is not finite, {@code min} is above {@code max}, or {@code step} is not
     *                                  positive or takes more than 100,000 steps
     */
    public static ParameterSpace<Double> quantized(double min, double max, double step) {
        checkBounds(min, max);
        if (!(step > 0) || Double.isInfinite(step)) {
            throw new IllegalArgumentException("step must be positive: " + step);
        }
        BigDecimal start = BigDecimal.valueOf(min);
        BigDecimal width = BigDecimal.valueOf(step);
        BigDecimal steps = BigDecimal.valueOf(max).subtract(start).divide(width, 0, RoundingMode.FLOOR);
        if (steps.compareTo(BigDecimal.valueOf(MOST_STEPS)) > 0) {
            throw new IllegalArgumentException("step must take at most " + MOST_STEPS + " steps from " + min + " to "
                    + max + ": " + step + " takes " + steps.toPlainString());
        }
        return choice(LongStream.rangeClosed(0, steps.longValueExact())
                .mapToObj(i -> start.add(width.multiply(BigDecimal.valueOf(i))).doubleValue())
                .toList());
    }

    /**
     * One of several values, all alike.
     *
     * @throws IllegalArgumentException if there is none, or one is not {@code Serializable}
     * @throws NullPointerException     if one is null
     */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <T> ParameterSpace<T> choice(T... values) {
        return choice(List.of(values));
    }

    /** One of several values, as {@link #choice(Object[])}. */
    public static <T> ParameterSpace<T> choice(List<T> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("choice needs at least one value: none given");
        }
        values.forEach(Spaces::checkSerializable);
        return values.size() == 1 ? fixed(values.get(0)) : new DiscreteParameterSpace<>(values);
    }

    /** True or false; in a grid two values, where Arbiter's {@code BooleanSpace} takes each several times. */
    public static ParameterSpace<Boolean> bool() {
        return new DiscreteParameterSpace<>(List.of(true, false));
    }

    /**
     * Always the same value; takes no parameter.
     *
     * @throws IllegalArgumentException if the value is not {@code Serializable}
     * @throws NullPointerException     if it is null
     */
    public static <T> ParameterSpace<T> fixed(T value) {
        checkSerializable(value);
        return new FixedValue<>(value);
    }

    /**
     * One of several spaces, all alike, and then a value of that space: for alternatives with ranges of their own. The
     * parameters of those not chosen have no influence.
     *
     * @throws IllegalArgumentException if there is none
     * @throws NullPointerException     if one is null
     */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <T> ParameterSpace<T> oneOf(ParameterSpace<? extends T>... alternatives) {
        if (alternatives.length == 0) {
            throw new IllegalArgumentException("oneOf needs at least one space: none given");
        }
        return new SpaceChoice<>(List.of(alternatives));
    }

    private static void checkBounds(double min, double max) {
        if (!Double.isFinite(min)) {
            throw new IllegalArgumentException("min must be finite: " + min);
        }
        if (!Double.isFinite(max)) {
            throw new IllegalArgumentException("max must be finite: " + max);
        }
        if (min > max) {
            throw new IllegalArgumentException("min must not be above max: " + min + " > " + max);
        }
    }

    private static void checkSerializable(Object value) {
        if (!(Objects.requireNonNull(value, "value") instanceof Serializable)) {
            throw new IllegalArgumentException(
                    "value must be Serializable: " + value.getClass().getName());
        }
    }
}
