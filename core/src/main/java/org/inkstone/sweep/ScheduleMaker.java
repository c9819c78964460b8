package org.inkstone.sweep;

import static org.nd4j.linalg.schedule.ScheduleType.ITERATION;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.inkstone.schedule.ConstantSchedule;
import org.inkstone.schedule.CosineSchedule;
import org.inkstone.schedule.CyclicSchedule;
import org.inkstone.schedule.ExponentialDecaySchedule;
import org.inkstone.schedule.FlatThenAnnealSchedule;
import org.inkstone.schedule.InverseSqrtSchedule;
import org.inkstone.schedule.LinearSchedule;
import org.inkstone.schedule.OneCycleSchedule;
import org.inkstone.schedule.PolynomialDecaySchedule;
import org.inkstone.schedule.SequentialSchedule;
import org.inkstone.schedule.StepDecaySchedule;
import org.inkstone.schedule.WarmupSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/** Schedules that spend a total of steps, from a family and the values of its parameters. */
final class ScheduleMaker {
    private final Map<ScheduleParameter, Number> drawn;
    private final double peak;
    /** The steps after the warm-up. */
    private final int steps;

    private ScheduleMaker(Map<ScheduleParameter, Number> drawn, int steps) {
        this.drawn = drawn;
        this.peak = value(ScheduleParameter.PEAK);
        this.steps = steps;
    }

    static ISchedule make(ScheduleFamily family, Map<ScheduleParameter, Number> drawn, int totalSteps) {
        drawn.forEach((parameter, value) -> parameter.checked(value.doubleValue()));
        Number fraction = drawn.get(ScheduleParameter.WARMUP_FRACTION);
        int warmup = fraction == null ? 0 : warmupSteps(fraction.doubleValue(), totalSteps);
        ScheduleMaker maker = new ScheduleMaker(drawn, totalSteps - warmup);
        if (family == ScheduleFamily.INVERSE_SQRT) {
            // its fall starts at the end of its warm-up and depends on how long that was
            return new InverseSqrtSchedule(ITERATION, maker.peak, Math.max(1, warmup));
        }
        ISchedule schedule = maker.afterWarmup(family);
        return warmup == 0 ? schedule : WarmupSchedule.linear(warmup, schedule);
    }

    /** A share of the steps, to the nearest. */
    static int warmupSteps(double fraction, int totalSteps) {
        long steps = Math.round(fraction * totalSteps);
        if (steps >= totalSteps) {
            throw new IllegalArgumentException("warm-up must be shorter than the training of " + totalSteps + " steps: "
                    + steps + " (warmupFraction " + fraction + ")");
        }
        return (int) steps;
    }

    private ISchedule afterWarmup(ScheduleFamily family) {
        return switch (family) {
            case CONSTANT -> new ConstantSchedule(peak);
            case STEP -> new StepDecaySchedule(ITERATION, peak, value(ScheduleParameter.GAMMA), betweenDrops());
            case EXPONENTIAL ->
                new ExponentialDecaySchedule(ITERATION, peak, Math.pow(value(ScheduleParameter.DECAY), 1.0 / steps));
            case LINEAR -> new LinearSchedule(ITERATION, peak, end(), steps);
            case POLYNOMIAL ->
                new PolynomialDecaySchedule(ITERATION, peak, end(), value(ScheduleParameter.POWER), steps);
            case COSINE -> new CosineSchedule(ITERATION, peak, end(), steps);
            case COSINE_RESTARTS -> restarts();
            case ONE_CYCLE ->
                new OneCycleSchedule(
                        ITERATION,
                        peak,
                        steps,
                        value(ScheduleParameter.RISE_FRACTION),
                        value(ScheduleParameter.DIV_FACTOR),
                        value(ScheduleParameter.FINAL_DIV_FACTOR),
                        OneCycleSchedule.Anneal.COSINE,
                        false);
            case FLAT_THEN_ANNEAL ->
                new FlatThenAnnealSchedule(
                        ITERATION,
                        peak,
                        end(),
                        value(ScheduleParameter.FLAT_FRACTION),
                        steps,
                        OneCycleSchedule.Anneal.COSINE);
            case CYCLIC -> cyclic();
            case INVERSE_SQRT -> throw new IllegalStateException("has its own warm-up");
        };
    }

    /** Full falls: cycle i is {@code growth^i} shares of the steps long, to the nearest step. */
    private ISchedule restarts() {
        int cycles = cycles(1);
        int growth = (int) value(ScheduleParameter.CYCLE_GROWTH);
        double[] shares = new double[cycles];
        for (int i = 0; i < cycles; i++) {
            shares[i] = Math.pow(growth, i);
        }
        return sequence(shares, 1, length -> new CosineSchedule(ITERATION, peak, end(), length));
    }

    /** Full rises and falls, as long as each other to the nearest step. */
    private ISchedule cyclic() {
        double[] shares = new double[cycles(2)];
        Arrays.fill(shares, 1);
        double base = peak * value(ScheduleParameter.BASE_RATIO);
        return sequence(
                shares,
                2,
                length -> new CyclicSchedule(
                        ITERATION, base, peak, length - length / 2, length / 2, CyclicSchedule.Mode.TRIANGULAR, 1));
    }

    /** Schedules one after another, with lengths by their shares that add up to the steps. */
    private ISchedule sequence(double[] shares, int shortest, IntFunction<ISchedule> ofLength) {
        double all = Arrays.stream(shares).sum();
        List<ISchedule> parts = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        double done = 0;
        int start = 0;
        for (int i = 0; i < shares.length; i++) {
            done += shares[i];
            int left = shortest * (shares.length - 1 - i);
            int end = (int) Math.min(steps - left, Math.max(start + shortest, Math.round(steps * done / all)));
            parts.add(ofLength.apply(end - start));
            if (i > 0) {
                starts.add(start);
            }
            start = end;
        }
        return parts.size() == 1 ? parts.get(0) : new SequentialSchedule(ITERATION, parts, starts);
    }

    private int cycles(int shortest) {
        int cycles = (int) value(ScheduleParameter.CYCLES);
        if ((long) cycles * shortest > steps) {
            throw new IllegalArgumentException(
                    "cycles must be at most " + steps / shortest + " in " + steps + " steps: " + cycles);
        }
        return cycles;
    }

    private int betweenDrops() {
        int parts = (int) value(ScheduleParameter.DROPS) + 1;
        return (steps - 1) / parts + 1;
    }

    private double end() {
        return peak * value(ScheduleParameter.FINAL_RATIO);
    }

    private double value(ScheduleParameter parameter) {
        return drawn.get(parameter).doubleValue();
    }
}
