package org.inkstone.examples.classic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.inkstone.classic.optimize.DifferentiableFunction;
import org.inkstone.classic.optimize.GradientDescent;
import org.inkstone.classic.optimize.GradientDescent.Path;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The notes' (x - 1)^2 + 1 step by step, what the rate does, and valleys that are not the deepest. */
@Command(
        name = "gradient-descent",
        description = "Gradient descent step by step; rates, local minima, restarts, momentum.")
public final class DescentTour implements Example {
    private static final int SHOWN = 12;
    private static final int STARTS = 11;

    @Option(names = "--rate", defaultValue = "0.1", description = "Step size eta (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(names = "--start", defaultValue = "4", description = "Where to begin (default: ${DEFAULT-VALUE}).")
    private double start;

    private static double parabola(double[] x, double[] g) {
        g[0] = 2 * (x[0] - 1);
        return (x[0] - 1) * (x[0] - 1) + 1;
    }

    /** Three valleys, the middle one the deepest. */
    private static double valleys(double[] x, double[] g) {
        g[0] = 0.2 * x[0] + 3 * Math.sin(3 * x[0]);
        return 0.1 * x[0] * x[0] - Math.cos(3 * x[0]) + 1;
    }

    /** A long narrow valley. */
    private static double ravine(double[] x, double[] g) {
        g[0] = 0.2 * x[0];
        g[1] = 4 * x[1];
        return 0.1 * x[0] * x[0] + 2 * x[1] * x[1];
    }

    @Override
    public Report run(RunContext run) {
        Report report = new Report();
        steps(run, report);
        rates(run, report);
        restarts(run, report);
        momentum(run, report);
        return report;
    }

    private void steps(RunContext run, Report report) {
        Path path = GradientDescent.of(rate, 100).minimize(DescentTour::parabola, start);
        Table table = new Table("f(x) = (x - 1)^2 + 1, eta " + rate, "step", "x", "f(x)", "f'(x)");
        for (int i = 0; i < Math.min(SHOWN, path.points().size()); i++) {
            double x = path.points().get(i)[0];
            table.row(i, number(x), number(path.values()[i]), number(2 * (x - 1)));
        }
        report.table(table)
                .metric("steps", path.steps())
                .metric("x at the end", path.x()[0])
                .metric("f(x) at the end", path.value());
        run.save(curve("Down the parabola, eta " + rate, DescentTour::parabola, -4, 6, List.of(path)), "steps.png");
    }

    private void rates(RunContext run, Report report) {
        List<Figure> figures = new ArrayList<>();
        List<Series> losses = new ArrayList<>();
        Table table = new Table("The rate decides", "eta", "end", "steps", "x");
        for (double eta : new double[] {0.01, 0.1, 0.9, 1.02}) {
            Path path = GradientDescent.of(eta, 40).minimize(DescentTour::parabola, start);
            table.row(
                    eta,
                    path.end().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    path.steps(),
                    number(path.x()[0]));
            figures.add(curve("eta " + eta, DescentTour::parabola, -6, 8, List.of(path)));
            losses.add(new Series(
                    "eta " + eta,
                    IntStream.rangeClosed(0, path.steps()).asDoubleStream().toArray(),
                    Arrays.stream(path.values()).map(v -> v - 1).toArray()));
            report.metric("distance after 40 steps, eta " + eta, Math.abs(path.x()[0] - 1));
        }
        report.table(table);
        run.save(Plots.panels(figures, 2), "rates.png");
        run.save(
                Plots.lines(
                        "Too small, good, swinging, too large",
                        "step",
                        "f(x) - 1",
                        Plots.Scale.LINEAR,
                        Plots.Scale.LOG,
                        losses),
                "loss.png");
    }

    private void restarts(RunContext run, Report report) {
        List<Path> paths = GradientDescent.of(0.05, 200)
                .restarts(DescentTour::valleys, new double[] {-5}, new double[] {5}, STARTS, run.seed());
        report.metric("lowest of " + STARTS + " starts", paths.get(0).value())
                .metric(
                        "highest of " + STARTS + " starts",
                        paths.get(paths.size() - 1).value())
                .say("A descent ends in the valley it starts in: several starts, and the best is kept.");
        run.save(curve("Local minima: " + STARTS + " starts", DescentTour::valleys, -5, 5, paths), "restarts.png");
    }

    private static void momentum(RunContext run, Report report) {
        List<Series> series = new ArrayList<>();
        for (double momentum : new double[] {0, 0.8}) {
            Path path = GradientDescent.of(0.45, 60).withMomentum(0).minimize(DescentTour::ravine, -9, 1.5);
            if (momentum > 0) {
                path = GradientDescent.of(0.1, 60).withMomentum(momentum).minimize(DescentTour::ravine, -9, 1.5);
            }
            series.add(new Series(
                    momentum == 0 ? "eta 0.45" : "eta 0.1, momentum 0.8",
                    path.points().stream().mapToDouble(p -> p[0]).toArray(),
                    path.points().stream().mapToDouble(p -> p[1]).toArray()));
            report.metric("value after 60 steps, momentum " + momentum, path.value());
        }
        run.save(Plots.lines("A narrow valley: without and with momentum", "x", "y", series), "momentum.png");
    }

    private static Figure curve(String title, DifferentiableFunction f, double from, double to, List<Path> paths) {
        DoubleUnaryOperator value = x -> f.evaluate(new double[] {x}, new double[1]);
        double[] axis = IntStream.rangeClosed(0, 400)
                .mapToDouble(i -> from + (to - from) * i / 400)
                .toArray();
        List<Series> series = new ArrayList<>();
        series.add(new Series("f", axis, Arrays.stream(axis).map(value).toArray()));
        for (Path path : paths) {
            int[] inside = IntStream.range(0, path.points().size())
                    .filter(i ->
                            path.points().get(i)[0] >= from && path.points().get(i)[0] <= to)
                    .limit(40)
                    .toArray();
            if (inside.length > 0) {
                series.add(new Series(
                        paths.size() == 1
                                ? "steps"
                                : "from " + number(path.points().get(0)[0]),
                        Arrays.stream(inside)
                                .mapToDouble(i -> path.points().get(i)[0])
                                .toArray(),
                        Arrays.stream(inside).mapToDouble(i -> path.values()[i]).toArray()));
            }
        }
        return Plots.lines(title, "x", "f(x)", series);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
