package org.inkstone.examples.generative;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.generative.diffusion.NoiseSchedule;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What diffusion rests on: normal densities, sums of random numbers as convolutions of their densities (dice, uniform, normal), and
 * data that is noised until it is normal.
 *
 * <p>{@code ./inkstone run gaussians} (a second)
 */
@Command(
        name = "gaussians",
        description = "Normal densities, dice and densities convolved, data noised until it is normal (a second).")
public final class Gaussians implements Example {
    private static final double RANGE = 6;
    private static final int CELLS = 1201;
    private static final double CELL = 2 * RANGE / (CELLS - 1);
    private static final int DIE = 6;
    private static final int SAMPLES = 100_000;

    @Option(
            names = "--dice",
            split = ",",
            defaultValue = "1,2,3,5,10",
            description = "Numbers of dice whose sums are shown (default: ${DEFAULT-VALUE}).")
    int[] dice;

    @Override
    public Report run(RunContext run) {
        if (dice.length == 0 || Arrays.stream(dice).anyMatch(n -> n < 1 || n > 100)) {
            throw new IllegalArgumentException("--dice must be numbers from 1 to 100: " + Arrays.toString(dice));
        }
        Report report = new Report();
        run.save(normals(), "normal.png");
        run.save(diceFigure(report), "dice.png");
        run.save(convolutions(report), "convolutions.png");
        run.save(noised(run, report), "noised.png");
        return report;
    }

    private static double[] axis() {
        return IntStream.range(0, CELLS).mapToDouble(i -> -RANGE + i * CELL).toArray();
    }

    private static double normal(double x, double mean, double deviation) {
        double z = (x - mean) / deviation;
        return Math.exp(-0.5 * z * z) / (deviation * Math.sqrt(2 * Math.PI));
    }

    private static Series normal(String name, double mean, double deviation) {
        double[] x = axis();
        return new Series(
                name, x, Arrays.stream(x).map(v -> normal(v, mean, deviation)).toArray());
    }

    private static Figure normals() {
        return Plots.lines(
                "Normal densities",
                "x",
                "density",
                List.of(
                        normal("mean 0, deviation 1", 0, 1),
                        normal("mean 0, deviation 0.5", 0, 0.5),
                        normal("mean 0, deviation 2", 0, 2),
                        normal("mean 2, deviation 1", 2, 1)));
    }

    /** Sums of dice: each further die convolves the probabilities with those of one die. */
    private Figure diceFigure(Report report) {
        Table table = new Table("Sums of dice", "dice", "mean", "deviation", "distance from normal");
        List<Figure> panels = new ArrayList<>();
        double[] one = new double[DIE];
        Arrays.fill(one, 1.0 / DIE);
        for (int n : dice) {
            double[] sum = one;
            for (int i = 1; i < n; i++) {
                sum = convolve(sum, one);
            }
            double[] probabilities = sum;
            double mean = n * (DIE + 1) / 2.0;
            double deviation = Math.sqrt(n * (DIE * DIE - 1) / 12.0);
            double[] x = IntStream.range(0, sum.length).mapToDouble(i -> i + n).toArray();
            double[] bell =
                    Arrays.stream(x).map(v -> normal(v, mean, deviation)).toArray();
            double distance = 0.5
                    * IntStream.range(0, x.length)
                            .mapToDouble(i -> Math.abs(probabilities[i] - bell[i]))
                            .sum();
            panels.add(Plots.lines(
                    n + (n == 1 ? " die" : " dice"),
                    "sum",
                    "probability",
                    List.of(new Series("sum", x, sum), new Series("normal", x, bell))));
            table.row(n, format(mean), format(deviation), format(distance));
            report.metric("distance of " + n + " dice from normal", distance);
        }
        report.table(table);
        return Plots.panels(panels, Math.min(2, panels.size()));
    }

    /** The density of a sum: {@code (f * g)(z) = sum over x of f(x) g(z - x)}. */
    static double[] convolve(double[] f, double[] g) {
        double[] sum = new double[f.length + g.length - 1];
        for (int i = 0; i < f.length; i++) {
            for (int j = 0; j < g.length; j++) {
                sum[i + j] += f[i] * g[j];
            }
        }
        return sum;
    }

    /** The density on the axis of the sum of two numbers whose densities are given on it. */
    private static double[] convolveDensities(double[] f, double[] g) {
        double[] wide = convolve(f, g);
        int begin = (CELLS - 1) / 2;
        return IntStream.range(begin, begin + CELLS)
                .mapToDouble(i -> wide[i] * CELL)
                .toArray();
    }

    private static Figure convolutions(Report report) {
        double[] x = axis();
        double[] uniform = Arrays.stream(x)
                .map(v -> Math.abs(v) < 0.5 - CELL / 2 ? 1 : Math.abs(v) < 0.5 + CELL / 2 ? 0.5 : 0)
                .toArray();
        List<Series> uniforms = new ArrayList<>(List.of(new Series("1 uniform", x, uniform)));
        double[] sum = uniform;
        for (int n = 2; n <= 4; n++) {
            sum = convolveDensities(sum, uniform);
            uniforms.add(new Series(n + " uniform", x, sum));
        }
        uniforms.add(normal("normal of 4", 0, Math.sqrt(4 / 12.0)));
        Series first = normal("mean -1, deviation 0.6", -1, 0.6);
        Series second = normal("mean 1.5, deviation 0.8", 1.5, 0.8);
        Series both = new Series("their convolution", x, convolveDensities(first.y(), second.y()));
        // 0.36 + 0.64 = 1: variances add
        Series expected = normal("mean 0.5, deviation 1", 0.5, 1);
        double difference = IntStream.range(0, CELLS)
                .mapToDouble(i -> Math.abs(both.y()[i] - expected.y()[i]))
                .max()
                .orElseThrow();
        report.metric("largest difference of normal * normal from normal", difference);
        return Plots.panels(
                List.of(
                        Plots.lines("Sums of uniform numbers", "x", "density", uniforms),
                        Plots.lines(
                                "A sum of normal numbers is normal",
                                "x",
                                "density",
                                List.of(first, second, both, expected))),
                1);
    }

    /** Two-humped data at several times: the exact density, and a histogram of data noised by the schedule. */
    private static Figure noised(RunContext run, Report report) {
        NoiseSchedule schedule = NoiseSchedule.linear(1000);
        Table table = new Table("Noised data", "t", "abar", "mean", "deviation", "deviation of samples");
        List<Figure> panels = new ArrayList<>();
        Random random = new Random(run.seed());
        for (int t : new int[] {0, 100, 250, 400, 600, 999}) {
            double signal = schedule.level(t).signal();
            double noise = schedule.level(t).noise();
            double deviation = Math.sqrt(0.3 * 0.3 * signal * signal + noise * noise);
            double[] x = axis();
            double[] density = Arrays.stream(x)
                    .map(v -> 0.7 * normal(v, -1.5 * signal, deviation) + 0.3 * normal(v, 1.5 * signal, deviation))
                    .toArray();
            double[] samples = IntStream.range(0, run.size(SAMPLES, 2000))
                    .mapToDouble(i -> {
                        double clean = (random.nextDouble() < 0.7 ? -1.5 : 1.5) + 0.3 * random.nextGaussian();
                        return signal * clean + noise * random.nextGaussian();
                    })
                    .toArray();
            panels.add(Plots.lines(
                    String.format(Locale.ROOT, "t = %d, abar = %.3f", t, schedule.alphaBar(t)),
                    "x",
                    "density",
                    List.of(histogram(samples), new Series("exact", x, density), normal("standard normal", 0, 1))));
            double mean = -0.6 * signal;
            double exact = Math.sqrt((0.3 * 0.3 + 1.5 * 1.5 * (1 - 0.16)) * signal * signal + noise * noise);
            double sampled = deviation(samples);
            table.row(t, format(schedule.alphaBar(t)), format(mean), format(exact), format(sampled));
            report.metric("deviation at t = " + t, sampled);
        }
        report.table(table);
        return Plots.panels(panels, 2);
    }

    private static Series histogram(double[] samples) {
        int bins = 60;
        double width = 2 * RANGE / bins;
        double[] x = IntStream.range(0, bins)
                .mapToDouble(i -> -RANGE + (i + 0.5) * width)
                .toArray();
        double[] y = new double[bins];
        for (double sample : samples) {
            int bin = (int) Math.floor((sample + RANGE) / width);
            if (bin >= 0 && bin < bins) {
                y[bin] += 1 / (samples.length * width);
            }
        }
        return new Series("noised samples", x, y);
    }

    private static double deviation(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        return Math.sqrt(Arrays.stream(values)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow());
    }

    private static String format(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
