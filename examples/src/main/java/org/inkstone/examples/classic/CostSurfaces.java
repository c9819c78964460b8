package org.inkstone.examples.classic;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
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

/** Why logistic regression takes the logarithm: squared error of a sigmoid has flat places and bends both ways, log loss never does. */
@Command(
        name = "cost-surfaces",
        description = "Squared error and log loss of a sigmoid: surfaces, convexity, descents.")
public final class CostSurfaces implements Example {
    private static final int CELLS = 41;
    private static final double EXTENT = 12;
    private static final int LINES = 400;

    /** Clouds and rain: x the density less its mean, y whether it rained; two rows contradict the rest. */
    private static final double[] X = {-4, -3, -2.5, -2, -1, -0.5, 0.5, 1, 2, 2.5, 3, 4};

    private static final double[] Y = {0, 0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 1};

    private static double sigmoid(double z) {
        return 1 / (1 + Math.exp(-z));
    }

    private static double squared(double[] w, double[] g) {
        double sum = 0;
        g[0] = 0;
        g[1] = 0;
        for (int i = 0; i < X.length; i++) {
            double p = sigmoid(w[0] * X[i] + w[1]);
            double slope = 2 * (p - Y[i]) * p * (1 - p) / X.length;
            sum += (p - Y[i]) * (p - Y[i]) / X.length;
            g[0] += slope * X[i];
            g[1] += slope;
        }
        return sum;
    }

    private static double log(double[] w, double[] g) {
        double sum = 0;
        g[0] = 0;
        g[1] = 0;
        for (int i = 0; i < X.length; i++) {
            double z = w[0] * X[i] + w[1];
            double away = Y[i] == 1 ? -z : z;
            sum += (Math.log1p(Math.exp(-Math.abs(z))) + Math.max(away, 0)) / X.length;
            g[0] += (sigmoid(z) - Y[i]) * X[i] / X.length;
            g[1] += (sigmoid(z) - Y[i]) / X.length;
        }
        return sum;
    }

    private record Cost(String name, DifferentiableFunction function) {}

    @Override
    public Report run(RunContext run) {
        List<Cost> costs =
                List.of(new Cost("squared error", CostSurfaces::squared), new Cost("log loss", CostSurfaces::log));
        Report report = new Report();
        List<Figure> surfaces = new ArrayList<>();
        List<Figure> slices = new ArrayList<>();
        List<Figure> descents = new ArrayList<>();
        Table table = new Table(
                "Descents from nine starts, 200 steps", "cost", "chords below the surface, %", "worst end", "best end");
        for (Cost cost : costs) {
            surfaces.add(surface(cost));
            slices.add(slice(cost));
            List<Series> paths = new ArrayList<>();
            double worst = 0;
            double best = Double.POSITIVE_INFINITY;
            for (double w : new double[] {-8, 2, 9}) {
                for (double b : new double[] {-9, 0, 9}) {
                    Path path = GradientDescent.of(1, 200).minimize(cost.function(), w, b);
                    worst = Math.max(worst, path.value());
                    best = Math.min(best, path.value());
                    paths.add(new Series(
                            String.format(Locale.ROOT, "from %.0f, %.0f", w, b),
                            path.points().stream().mapToDouble(p -> p[0]).toArray(),
                            path.points().stream().mapToDouble(p -> p[1]).toArray()));
                }
            }
            double chords = chordsBelow(cost.function(), run.seed());
            table.row(
                    cost.name(),
                    String.format(Locale.ROOT, "%.1f", 100 * chords),
                    String.format(Locale.ROOT, "%.4f", worst),
                    String.format(Locale.ROOT, "%.4f", best));
            report.metric("chords below the surface, " + cost.name(), chords)
                    .metric("worst end over best end, " + cost.name(), worst / best);
            descents.add(Plots.lines("Descents on " + cost.name(), "weight", "bias", paths));
        }
        run.save(Plots.panels(surfaces, 2), "surfaces.png");
        run.save(Plots.panels(slices, 2), "slices.png");
        run.save(Plots.panels(descents, 2), "descents.png");
        return report.table(table)
                .say(
                        "No chord of a convex function runs below it. Squared error on a sigmoid has many that do, and plateaus on"
                                + " which descents get stuck; log loss has none.");
    }

    private static Figure surface(Cost cost) {
        double[][] values = new double[CELLS][CELLS];
        List<String> names = IntStream.range(0, CELLS)
                .mapToObj(i -> i % 10 == 0 ? String.format(Locale.ROOT, "%.0f", at(i)) : "")
                .toList();
        for (int i = 0; i < CELLS; i++) {
            for (int j = 0; j < CELLS; j++) {
                values[CELLS - 1 - i][j] =
                        Math.log10(cost.function().evaluate(new double[] {at(j), at(i)}, new double[2]));
            }
        }
        List<String> rows = IntStream.range(0, CELLS)
                .mapToObj(i -> names.get(CELLS - 1 - i))
                .toList();
        return Plots.heatMap(
                "Logarithm of the " + cost.name() + ", dark is high", "bias", "weight", values, rows, names, v -> "");
    }

    private static double at(int cell) {
        return EXTENT * (2.0 * cell / (CELLS - 1) - 1);
    }

    private static Figure slice(Cost cost) {
        List<Series> series = new ArrayList<>();
        double[] axis = IntStream.rangeClosed(0, LINES)
                .mapToDouble(i -> EXTENT * (2.0 * i / LINES - 1))
                .toArray();
        for (double bias : new double[] {-8, 0, 8}) {
            double[] values = new double[axis.length];
            for (int i = 0; i < axis.length; i++) {
                values[i] = cost.function().evaluate(new double[] {axis[i], bias}, new double[2]);
            }
            series.add(new Series(String.format(Locale.ROOT, "bias %.0f", bias), axis, values));
        }
        return Plots.lines("Slices of " + cost.name(), "weight", "cost", series);
    }

    /** Of random chords, the share whose middle is below the function. */
    private static double chordsBelow(DifferentiableFunction f, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int below = 0;
        int tries = 20_000;
        double[] g = new double[2];
        for (int t = 0; t < tries; t++) {
            double[] a = {EXTENT * (2 * random.nextDouble() - 1), EXTENT * (2 * random.nextDouble() - 1)};
            double[] b = {EXTENT * (2 * random.nextDouble() - 1), EXTENT * (2 * random.nextDouble() - 1)};
            double middle = f.evaluate(new double[] {(a[0] + b[0]) / 2, (a[1] + b[1]) / 2}, g);
            below += (f.evaluate(a, g) + f.evaluate(b, g)) / 2 < middle - 1e-12 ? 1 : 0;
        }
        return (double) below / tries;
    }
}
