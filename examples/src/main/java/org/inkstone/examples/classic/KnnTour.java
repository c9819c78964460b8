package org.inkstone.examples.classic;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.data.LabelledRows;
import org.inkstone.classic.data.SyntheticData;
import org.inkstone.classic.neighbors.KNeighborsClassifier;
import org.inkstone.classic.neighbors.KNeighborsOptions;
import org.inkstone.classic.neighbors.KNeighborsRegressor;
import org.inkstone.classic.selection.Split;
import org.inkstone.classic.selection.Splits;
import org.inkstone.data.Digits;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import picocli.CommandLine.Command;

/** The neighbours decide: how many of them, by cross-validation; boundaries; digits; regression. */
@Command(
        name = "knn",
        description = "k nearest neighbours: boundaries for several k, cross-validation, digits, regression.")
public final class KnnTour implements Example {
    private static final int FOLDS = 5;

    @Override
    public Report run(RunContext run) {
        Report report = new Report();
        LabelledRows moons = SyntheticData.makeMoons(run.size(300, 120), 0.3, run.seed());
        List<Figure> figures = new ArrayList<>();
        Table table = new Table(
                "Moons, accuracy by " + FOLDS + "-fold cross-validation", "k", "rows fitted", "rows left out");
        List<Split> folds = Splits.stratifiedKFold(moons.y(), FOLDS, run.seed());
        int[] ks = {1, 3, 5, 9, 15, 25, 45, 75};
        double[] inside = new double[ks.length];
        double[] outside = new double[ks.length];
        int best = 0;
        for (int i = 0; i < ks.length; i++) {
            KNeighborsOptions options = KNeighborsOptions.defaults().withNeighbors(ks[i]);
            for (Split fold : folds) {
                LabelledRows train = moons.select(fold.train());
                LabelledRows test = moons.select(fold.test());
                KNeighborsClassifier classifier = KNeighborsClassifier.fit(train, options);
                inside[i] += classifier.score(train.x(), train.y()) / FOLDS;
                outside[i] += classifier.score(test.x(), test.y()) / FOLDS;
            }
            best = outside[i] > outside[best] ? i : best;
            table.row(
                    ks[i],
                    String.format(Locale.ROOT, "%.3f", inside[i]),
                    String.format(Locale.ROOT, "%.3f", outside[i]));
            if (ks[i] == 1 || ks[i] == 15 || ks[i] == 75) {
                KNeighborsClassifier all = KNeighborsClassifier.fit(moons, options);
                figures.add(Plots.decisionRegions(
                        "k = " + ks[i],
                        "x0",
                        "x1",
                        Clouds.byLabel(moons.x(), 0, 1, moons.y(), c -> "moon " + c),
                        points -> all.predict(FloatMatrix.of(points))));
            }
        }
        double[] axis = IntStream.of(ks).asDoubleStream().toArray();
        figures.add(Plots.lines(
                "Few neighbours remember, many blur",
                "k",
                "accuracy",
                List.of(new Series("rows fitted", axis, inside), new Series("rows left out", axis, outside))));
        run.save(Plots.panels(figures, 2), "moons.png");
        report.table(table).metric("best k", ks[best]).metric("accuracy at the best k", outside[best]);
        digits(run, report);
        regression(run, report);
        return report;
    }

    private static void digits(RunContext run, Report report) {
        LabelledRows digits = LabelledRows.of(Digits.load());
        Split split = Splits.stratifiedTrainTest(digits.y(), 0.25, run.seed());
        LabelledRows train = digits.select(split.train());
        LabelledRows test = digits.select(split.test());
        report.metric(
                "digits 8x8, k = 3",
                KNeighborsClassifier.fit(train, KNeighborsOptions.defaults().withNeighbors(3))
                        .score(test.x(), test.y()));
    }

    private static void regression(RunContext run, Report report) {
        int n = run.size(120, 60);
        LabelledRows noise = SyntheticData.makeUniform(n, run.seed());
        float[] x = new float[n];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = 10 * noise.x().get(i, 0);
            y[i] = Math.sin(x[i]) + 0.6 * (noise.x().get(i, 1) - 0.5);
        }
        FloatMatrix at = FloatMatrix.wrap(x, n, 1);
        double[] axis = IntStream.rangeClosed(0, 400).mapToDouble(i -> i / 40.0).toArray();
        FloatMatrix grid = FloatMatrix.of(IntStream.range(0, axis.length)
                .mapToObj(i -> new double[] {axis[i]})
                .toArray(double[][]::new));
        List<Series> series = new ArrayList<>();
        for (KNeighborsOptions.Weighting weights : KNeighborsOptions.Weighting.values()) {
            KNeighborsRegressor regressor = KNeighborsRegressor.fit(
                    at, y, KNeighborsOptions.defaults().withNeighbors(8).withWeights(weights));
            double[] predicted = regressor.predict(grid);
            series.add(new Series(weights.name().toLowerCase(Locale.ROOT), axis, predicted));
            double error = 0;
            for (int i = 0; i < axis.length; i++) {
                error += Math.abs(predicted[i] - Math.sin(axis[i])) / axis.length;
            }
            report.metric("mean error of a sine, " + weights.name().toLowerCase(Locale.ROOT), error);
        }
        series.add(new Series(
                "truth",
                axis,
                IntStream.range(0, axis.length)
                        .mapToDouble(i -> Math.sin(axis[i]))
                        .toArray()));
        run.save(Plots.lines("Eight neighbours follow a sine", "x", "y", series), "regression.png");
    }
}
