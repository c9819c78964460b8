package org.inkstone.sweep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import org.nd4j.linalg.schedule.ISchedule;

/** Figures of a sweep's result. */
public final class SweepFigures {
    private static final double WIDE = 10;

    private static final int POINTS = 400;

    private final SweepResult result;

    /** Figures of a result. */
    public SweepFigures(SweepResult result) {
        this.result = Objects.requireNonNull(result, "result");
    }

    /** Those that need nothing but the result, by a name for the file; none while no trial has a score. */
    public Map<String, Figure> all() {
        Map<String, Figure> all = new LinkedHashMap<>();
        if (result.ranked().isEmpty()) {
            return all;
        }
        all.put("best-so-far", bestSoFar());
        all.put("parameters", parameters());
        List<String> keys = result.trials().stream()
                .flatMap(trial -> trial.parameters().keySet().stream())
                .distinct()
                .toList();
        keys.stream().filter(key -> key.endsWith(".peak")).findFirst().ifPresent(peak -> {
            String family = peak.substring(0, peak.length() - "peak".length()) + "family";
            all.put("rate-by-family", byGroup(peak, family));
        });
        return all;
    }

    /** Each trial's score, and the best of those that ran to their end by then. */
    public Figure bestSoFar() {
        List<TrialRecord> scored = byNumber();
        List<double[]> best = new ArrayList<>();
        double sofar = Double.NaN;
        for (TrialRecord trial : scored) {
            boolean counts = trial.state() == TrialRecord.State.COMPLETED;
            if (counts && (Double.isNaN(sofar) || result.better(trial.score(), sofar))) {
                sofar = trial.score();
            }
            if (!Double.isNaN(sofar)) {
                best.add(new double[] {trial.number(), sofar});
            }
        }
        List<Series> series = new ArrayList<>();
        series.add(series("score", points(scored, TrialRecord::number)));
        if (!best.isEmpty()) {
            series.add(series("best so far", best));
        }
        return Plots.lines(
                "Scores in the order of trials", "trial", "score", Plots.Scale.LINEAR, scale(series), series);
    }

    /** Logarithmic where one bad score would press the good ones together. */
    private static Plots.Scale scale(List<Series> series) {
        double[] scores =
                series.stream().flatMapToDouble(s -> Arrays.stream(s.y())).toArray();
        double min = Arrays.stream(scores).min().orElse(0);
        double max = Arrays.stream(scores).max().orElse(0);
        return min > 0 && max / min > WIDE ? Plots.Scale.LOG : Plots.Scale.LINEAR;
    }

    /** Score against each numeric parameter, one panel for each that has several values; positive wide ranges as logarithms. */
    public Figure parameters() {
        Map<String, List<TrialRecord>> having = new LinkedHashMap<>();
        for (TrialRecord trial : byNumber()) {
            trial.parameters().forEach((name, value) -> {
                if (value instanceof Number) {
                    having.computeIfAbsent(name, n -> new ArrayList<>()).add(trial);
                }
            });
        }
        List<Figure> panels = new ArrayList<>();
        having.forEach((name, trials) -> {
            double[] values = trials.stream().mapToDouble(t -> number(t, name)).toArray();
            double low = IntStream.range(0, values.length)
                    .mapToDouble(i -> values[i])
                    .min()
                    .orElse(0);
            double high = IntStream.range(0, values.length)
                    .mapToDouble(i -> values[i])
                    .max()
                    .orElse(0);
            if (high > low) {
                boolean log = low > 0 && high / low > 50;
                String label = log ? "log10 " + name : name;
                List<double[]> points = points(trials, t -> log ? Math.log10(number(t, name)) : number(t, name));
                panels.add(Plots.scatter(name, label, "score", List.of(series("trials", points))));
            }
        });
        if (panels.isEmpty()) {
            return bestSoFar();
        }
        return panels.size() == 1 ? panels.get(0) : Plots.panels(panels, Math.min(3, panels.size()));
    }

    /**
     * Score against the logarithm of a positive parameter, each value of another in its own colour: rate against schedule family.
     *
     * @param value name of the positive number
     * @param group name of the parameter that groups
     */
    public Figure byGroup(String value, String group) {
        Map<String, List<double[]>> groups = new TreeMap<>();
        for (TrialRecord trial : byNumber()) {
            if (trial.parameters().get(value) instanceof Number number && number.doubleValue() > 0) {
                groups.computeIfAbsent(String.valueOf(trial.parameters().get(group)), g -> new ArrayList<>())
                        .add(new double[] {Math.log10(number.doubleValue()), trial.score()});
            }
        }
        List<Series> series = new ArrayList<>();
        groups.forEach((name, points) -> series.add(series(name, points)));
        return Plots.scatter("Score by " + value + " and " + group, "log10 " + value, "score", series);
    }

    /**
     * The learning rates of several schedules.
     *
     * @param schedules what to draw, by name
     * @param steps     length of the training
     */
    public static Figure schedules(Map<String, ? extends ISchedule> schedules, int steps) {
        if (steps <= 0) {
            throw new IllegalArgumentException("steps must be positive: " + steps);
        }
        List<Series> series = new ArrayList<>();
        int points = Math.min(steps, POINTS);
        schedules.forEach((name, schedule) -> {
            double[] x = new double[points];
            double[] y = new double[points];
            for (int i = 0; i < points; i++) {
                int step = points == 1 ? 0 : (int) ((long) i * (steps - 1) / (points - 1));
                x[i] = step;
                y[i] = schedule.valueAt(step, 0);
            }
            series.add(new Series(name, x, y));
        });
        return Plots.lines("Learning rates", "step", "rate", series);
    }

    private List<TrialRecord> byNumber() {
        return result.trials().stream().filter(TrialRecord::scored).toList();
    }

    private static double number(TrialRecord trial, String name) {
        return ((Number) trial.parameters().get(name)).doubleValue();
    }

    private static List<double[]> points(
            List<TrialRecord> trials, java.util.function.ToDoubleFunction<TrialRecord> horizontal) {
        return trials.stream()
                .map(trial -> new double[] {horizontal.applyAsDouble(trial), trial.score()})
                .toList();
    }

    private static Series series(String name, List<double[]> points) {
        return new Series(
                name,
                points.stream().mapToDouble(p -> p[0]).toArray(),
                points.stream().mapToDouble(p -> p[1]).toArray());
    }
}
