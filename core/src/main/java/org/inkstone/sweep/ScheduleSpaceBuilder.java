package org.inkstone.sweep;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.deeplearning4j.arbiter.optimize.parameter.discrete.DiscreteParameterSpace;
import org.inkstone.data.DataLoader;

/** What a {@link ScheduleSpace} draws from, checked when it is built. */
public final class ScheduleSpaceBuilder {
    private static final int ANY_INDEX = 4096;

    private int totalSteps;
    private List<ScheduleFamily> families = List.of(ScheduleFamily.values());
    private final Map<ScheduleParameter, ParameterSpace<? extends Number>> given =
            new EnumMap<>(ScheduleParameter.class);

    ScheduleSpaceBuilder() {}

    /** The training's length in iterations. */
    public ScheduleSpaceBuilder totalSteps(int steps) {
        if (steps <= 0) {
            throw new IllegalArgumentException("totalSteps must be positive: " + steps);
        }
        totalSteps = steps;
        return this;
    }

    /**
     * The length of a training over so many examples; a last smaller batch is a step too.
     *
     * @throws IllegalArgumentException if one of them is not positive, or the product is above 2^31 - 1
     */
    public ScheduleSpaceBuilder totalSteps(long examples, int batchSize, int epochs) {
        return totalSteps(examples, batchSize, epochs, false);
    }

    /**
     * The length of a training over so many examples.
     *
     * @param dropLast whether a last smaller batch is left out
     * @throws IllegalArgumentException if one of them is not positive, no step is left, or the product is above 2^31 - 1
     */
    public ScheduleSpaceBuilder totalSteps(long examples, int batchSize, int epochs, boolean dropLast) {
        checkPositive("examples", examples);
        checkPositive("batchSize", batchSize);
        long perEpoch = dropLast ? examples / batchSize : (examples - 1) / batchSize + 1;
        if (perEpoch == 0) {
            throw new IllegalArgumentException("batchSize must be at most the " + examples
                    + " examples, since a smaller last batch is dropped: " + batchSize);
        }
        return epochsOf(perEpoch, epochs);
    }

    /**
     * The length of a training over a loader's batches.
     *
     * @throws IllegalArgumentException if {@code epochs} is not positive, or the product is above 2^31 - 1
     */
    public ScheduleSpaceBuilder totalSteps(DataLoader loader, int epochs) {
        return epochsOf(loader.batchesPerEpoch(), epochs);
    }

    private ScheduleSpaceBuilder epochsOf(long steps, int epochs) {
        checkPositive("epochs", epochs);
        if (steps > Integer.MAX_VALUE / epochs) {
            throw new IllegalArgumentException("totalSteps must be at most " + Integer.MAX_VALUE + ": " + epochs
                    + " epochs of " + steps + " steps");
        }
        return totalSteps((int) steps * epochs);
    }

    private static void checkPositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }

    /**
     * The families to choose from, all alike; all of them by default.
     *
     * @throws IllegalArgumentException if there is none, or one stands there twice
     */
    public ScheduleSpaceBuilder families(ScheduleFamily... choice) {
        if (choice.length == 0) {
            throw new IllegalArgumentException("families must be at least one: none given");
        }
        Set<ScheduleFamily> once = new LinkedHashSet<>();
        for (ScheduleFamily family : choice) {
            if (!once.add(Objects.requireNonNull(family, "family"))) {
                throw new IllegalArgumentException("families must differ: " + family + " stands there twice");
            }
        }
        families = List.copyOf(once);
        return this;
    }

    /** The highest rate; positive. By default from 1e-4 to 1 by its logarithm. */
    public ScheduleSpaceBuilder peak(ParameterSpace<Double> rates) {
        return parameter(ScheduleParameter.PEAK, rates);
    }

    /** Share of all steps in which the rate rises from almost nothing; at least 0, below 1. By default 0, 0.05 or 0.1. */
    public ScheduleSpaceBuilder warmupFraction(ParameterSpace<Double> fractions) {
        return parameter(ScheduleParameter.WARMUP_FRACTION, fractions);
    }

    /** Share of the peak left at the end; between 0 and 1. By default 0, 0.01 or 0.1. */
    public ScheduleSpaceBuilder finalRatio(ParameterSpace<Double> ratios) {
        return parameter(ScheduleParameter.FINAL_RATIO, ratios);
    }

    /** Falls of a cosine with restarts, or rises and falls of a cyclic schedule; positive. By default 2 to 4. */
    public ScheduleSpaceBuilder cycles(ParameterSpace<Integer> counts) {
        return parameter(ScheduleParameter.CYCLES, counts);
    }

    /** Another space for any parameter. What no chosen family has is not used. */
    public ScheduleSpaceBuilder parameter(ScheduleParameter parameter, ParameterSpace<? extends Number> space) {
        given.put(Objects.requireNonNull(parameter, "parameter"), Objects.requireNonNull(space, "space"));
        return this;
    }

    /**
     * The space.
     *
     * @throws IllegalStateException    if the total was not given
     * @throws IllegalArgumentException naming the parameter with a value out of its range, such as a warm-up that is longer
     *                                  than the training
     */
    public ScheduleSpace build() {
        if (totalSteps == 0) {
            throw new IllegalStateException("totalSteps must be given: a schedule is made for a training's length");
        }
        LinkedHashMap<ScheduleParameter, ParameterSpace<? extends Number>> used = new LinkedHashMap<>();
        for (ScheduleParameter parameter : ScheduleParameter.values()) {
            if (families.stream().anyMatch(family -> family.parameters().contains(parameter))) {
                ParameterSpace<? extends Number> space = given.get(parameter);
                used.put(parameter, space == null ? parameter.defaultSpace() : space);
            }
        }
        used.forEach(this::checkValues);
        return new ScheduleSpace(totalSteps, Spaces.choice(families), used);
    }

    /** The ends of a range, or all of a choice; a space made of others is checked when its values are drawn. */
    private void checkValues(ScheduleParameter parameter, ParameterSpace<? extends Number> space) {
        if (space.numParameters() > 1) {
            return;
        }
        int count = space instanceof DiscreteParameterSpace<?> discrete ? discrete.numValues() : 2;
        for (int i = 0; i < count; i++) {
            double value =
                    parameter.checked(probe(space, (double) i / (count - 1)).doubleValue());
            if (parameter == ScheduleParameter.WARMUP_FRACTION) {
                ScheduleMaker.warmupSteps(value, totalSteps);
            }
        }
    }

    /** A value of a space whose index may be set already, to any that a space of usual size has, or not at all. */
    private static <T> T probe(ParameterSpace<T> space, double unit) {
        double[] values = new double[ANY_INDEX];
        Arrays.fill(values, unit);
        try {
            return space.getValue(values);
        } catch (IllegalStateException withoutIndex) {
            space.collectLeaves().forEach(leaf -> leaf.setIndices(0));
            return space.getValue(values);
        }
    }
}
