package org.inkstone.examples.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import org.inkstone.schedule.ConstantSchedule;
import org.inkstone.schedule.CosineRestartsSchedule;
import org.inkstone.schedule.CosineSchedule;
import org.inkstone.schedule.CyclicSchedule;
import org.inkstone.schedule.ExponentialDecaySchedule;
import org.inkstone.schedule.FlatThenAnnealSchedule;
import org.inkstone.schedule.InverseSqrtSchedule;
import org.inkstone.schedule.LinearSchedule;
import org.inkstone.schedule.MultiStepSchedule;
import org.inkstone.schedule.OneCycleSchedule;
import org.inkstone.schedule.PiecewiseSchedule;
import org.inkstone.schedule.PolynomialDecaySchedule;
import org.inkstone.schedule.SequentialSchedule;
import org.inkstone.schedule.StepDecaySchedule;
import org.inkstone.schedule.WarmupSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import picocli.CommandLine.Command;

/**
 * All learning-rate schedules in one picture, over 1,000 steps with a peak of 0.1.
 *
 * <p>{@code ./inkstone run schedules}
 */
@Command(name = "schedules", description = "All learning-rate schedules in one picture.")
public final class ScheduleGallery implements Example {
    private static final ScheduleType TYPE = ScheduleType.ITERATION;
    private static final int STEPS = 1000;
    private static final double PEAK = 0.1;
    private static final int COLUMNS = 4;

    private static Map<String, ISchedule> all() {
        TreeMap<Integer, Double> pieces = new TreeMap<>(Map.of(0, 0.02, 200, 0.1, 600, 0.05, 900, 0.01));
        Map<String, ISchedule> all = new LinkedHashMap<>();
        all.put("constant", new ConstantSchedule(PEAK));
        all.put("step", new StepDecaySchedule(TYPE, PEAK, 0.5, 200));
        all.put("multi-step", new MultiStepSchedule(TYPE, PEAK, 0.1, List.of(500, 800)));
        all.put("exponential", new ExponentialDecaySchedule(TYPE, PEAK, 0.996));
        all.put("linear", new LinearSchedule(TYPE, PEAK, 0, STEPS));
        all.put("polynomial", new PolynomialDecaySchedule(TYPE, PEAK, 0, 2, STEPS));
        all.put("cosine", CosineSchedule.overIterations(PEAK, STEPS));
        all.put("warm restarts", new CosineRestartsSchedule(TYPE, PEAK, 0, 143, 2));
        all.put("one cycle", OneCycleSchedule.of(PEAK, STEPS));
        all.put("triangular", CyclicSchedule.triangular(0.01, PEAK, 125));
        all.put("triangular2", new CyclicSchedule(TYPE, 0.01, PEAK, 125, 125, CyclicSchedule.Mode.TRIANGULAR2, 1));
        all.put("exp range", new CyclicSchedule(TYPE, 0.01, PEAK, 125, 125, CyclicSchedule.Mode.EXP_RANGE, 0.997));
        all.put("inverse sqrt (Noam)", new InverseSqrtSchedule(TYPE, PEAK, 100));
        all.put(
                "flat, then cosine",
                new FlatThenAnnealSchedule(TYPE, PEAK, 0, 0.6, STEPS, OneCycleSchedule.Anneal.COSINE));
        all.put("piecewise, interpolated", new PiecewiseSchedule(TYPE, pieces, true));
        all.put("linear warm-up, cosine", WarmupSchedule.linear(100, CosineSchedule.overIterations(PEAK, STEPS - 100)));
        all.put(
                "exponential warm-up, step",
                new WarmupSchedule(
                        WarmupSchedule.Shape.EXPONENTIAL,
                        TYPE,
                        200,
                        0.01,
                        new StepDecaySchedule(TYPE, PEAK, 0.5, 200)));
        all.put(
                "constant, then linear",
                new SequentialSchedule(
                        TYPE,
                        List.of(new ConstantSchedule(0.02), new LinearSchedule(TYPE, PEAK, 0, 700)),
                        List.of(300)));
        return all;
    }

    @Override
    public Report run(RunContext run) {
        Table table = new Table("Learning rates over " + STEPS + " steps", "schedule", "first", "middle", "last");
        List<Figure> panels = new ArrayList<>();
        all().forEach((name, schedule) -> {
            double[] x = new double[STEPS];
            double[] y = new double[STEPS];
            for (int i = 0; i < STEPS; i++) {
                x[i] = i;
                y[i] = schedule.valueAt(i, 0);
                if (i % 10 == 0) {
                    run.tensorBoard().addScalar("schedule/" + name, y[i], i);
                }
            }
            table.row(name, text(y[0]), text(y[STEPS / 2]), text(y[STEPS - 1]));
            panels.add(Plots.lines(name, "step", "rate", List.of(new Series("", x, y))));
        });
        run.save(Plots.panels(panels, COLUMNS), "schedules.png");
        return new Report().table(table).metric("schedules", panels.size());
    }

    private static String text(double rate) {
        return String.format(Locale.ROOT, "%.3g", rate);
    }
}
