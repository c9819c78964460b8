package org.inkstone.examples.classic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.inkstone.classic.data.CsvTable;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.data.LabelledRows;
import org.inkstone.classic.data.SyntheticData;
import org.inkstone.classic.linear.LogisticRegression;
import org.inkstone.classic.linear.LogisticRegressionModel;
import org.inkstone.classic.metric.ConfusionMatrix;
import org.inkstone.classic.metric.ProbabilityMetrics;
import org.inkstone.classic.preprocessing.PolynomialFeatures;
import org.inkstone.classic.selection.Split;
import org.inkstone.classic.selection.Splits;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Rain from the density of clouds; then boundaries that are lines and ellipses: look first, then choose the features. */
@Command(
        name = "logistic-regression",
        description = "Logistic regression: rain from clouds, line and ellipse as boundary.")
public final class LogisticTour implements Example {
    @Mixin
    private TableOptions table = new TableOptions();

    @Option(names = "--target", description = "The column of the class in --csv.")
    private String target;

    @Option(
            names = "--degree",
            defaultValue = "1",
            description = "Degree of the features of --csv (default: ${DEFAULT-VALUE}).")
    private int degree;

    @Option(
            names = "--c",
            defaultValue = "1",
            description = "Weight of the loss against the penalty (default: ${DEFAULT-VALUE}).")
    private double c;

    @Override
    public Report run(RunContext run) throws IOException {
        if (table.given()) {
            return own(run);
        }
        Report report = new Report();
        rain(run, report);
        List<Figure> figures = new ArrayList<>();
        Table rows = new Table("Accuracy on rows not fitted", "data", "line", "ellipse");
        int n = run.size(600, 200);
        LabelledRows blobs =
                SyntheticData.makeBlobs(n, new double[][] {{-1, -1}, {1.2, 1}}, new double[] {0.9}, run.seed());
        LabelledRows circles = SyntheticData.makeCircles(n, 0.12, 0.45, run.seed());
        for (boolean round : new boolean[] {false, true}) {
            LabelledRows data = round ? circles : blobs;
            String name = round ? "circles" : "blobs";
            double line = boundary(figures, run, name + ", line", data, 1);
            double ellipse = boundary(figures, run, name + ", ellipse", data, 2);
            rows.row(name, String.format(Locale.ROOT, "%.3f", line), String.format(Locale.ROOT, "%.3f", ellipse));
            report.metric(name + ", line", line).metric(name + ", ellipse", ellipse);
        }
        run.save(Plots.panels(figures, 2), "boundaries.png");
        return report.table(rows);
    }

    private void rain(RunContext run, Report report) {
        int n = run.size(200, 80);
        SplittableRandom random = new SplittableRandom(run.seed());
        float[] density = new float[n];
        int[] rained = new int[n];
        for (int i = 0; i < n; i++) {
            density[i] = (float) random.nextDouble();
            rained[i] = random.nextDouble() < 1 / (1 + Math.exp(-14 * (density[i] - 0.55))) ? 1 : 0;
        }
        FloatMatrix x = FloatMatrix.wrap(density, n, 1).withColumnNames(List.of("cloud density"));
        LogisticRegressionModel model = LogisticRegression.fit(
                x, rained, LogisticRegression.Options.defaults().withPenalty(LogisticRegression.Penalty.NONE));
        double w = model.coefficients()[0][0];
        double b = model.intercepts()[0];
        double[] axis =
                IntStream.rangeClosed(0, 200).mapToDouble(i -> i / 200.0).toArray();
        run.save(
                Plots.lines(
                        "Probability of rain; it is forecast from 0.5 on",
                        "cloud density",
                        "probability",
                        List.of(
                                new Series(
                                        "sigmoid",
                                        axis,
                                        Arrays.stream(axis)
                                                .map(v -> 1 / (1 + Math.exp(-w * v - b)))
                                                .toArray()),
                                new Series("threshold", new double[] {0, -b / w, -b / w}, new double[] {0.5, 0.5, 0}))),
                "rain-sigmoid.png");
        run.save(
                Plots.scatter(
                        "Days with and without rain",
                        "cloud density",
                        "rained",
                        IntStream.range(0, 2)
                                .mapToObj(k -> {
                                    int[] days = IntStream.range(0, n)
                                            .filter(i -> rained[i] == k)
                                            .toArray();
                                    return new Series(
                                            k == 0 ? "dry" : "rain",
                                            Arrays.stream(days)
                                                    .mapToDouble(i -> density[i])
                                                    .toArray(),
                                            Arrays.stream(days)
                                                    .mapToDouble(i -> k)
                                                    .toArray());
                                })
                                .toList()),
                "rain-days.png");
        report.metric("rain: weight", w)
                .metric("rain: bias", b)
                .metric("rain: density at probability 0.5", -b / w)
                .metric(
                        "rain: accuracy",
                        ConfusionMatrix.of(rained, model.predict(x)).accuracy());
    }

    private double boundary(List<Figure> figures, RunContext run, String title, LabelledRows data, int power) {
        PolynomialFeatures features = PolynomialFeatures.ofDegree(power);
        Split split = Splits.stratifiedTrainTest(data.y(), 0.3, run.seed());
        LabelledRows train = data.select(split.train());
        LabelledRows test = data.select(split.test());
        LogisticRegressionModel model = LogisticRegression.fit(
                features.transform(train.x()),
                train.y(),
                LogisticRegression.Options.defaults().withC(c));
        figures.add(Plots.decisionRegions(
                title,
                "x0",
                "x1",
                Clouds.byLabel(data.x(), 0, 1, data.y(), k -> "class " + k),
                points -> model.predict(features.transform(FloatMatrix.of(points)))));
        return ConfusionMatrix.of(test.y(), model.predict(features.transform(test.x())))
                .accuracy();
    }

    private Report own(RunContext run) throws IOException {
        LabelledRows data = table.labelled(target);
        FloatMatrix x = PolynomialFeatures.ofDegree(degree).transform(data.x());
        Split split = Splits.stratifiedTrainTest(data.y(), 0.25, run.seed());
        LogisticRegression.Options options =
                LogisticRegression.Options.defaults().withC(c).withMaxIter(1_000);
        LogisticRegressionModel trained = LogisticRegression.fit(
                x.selectRows(split.train()), data.select(split.train()).y(), options);
        int[] truth = data.select(split.test()).y();
        FloatMatrix held = x.selectRows(split.test());
        ConfusionMatrix matrix = ConfusionMatrix.of(truth, trained.predict(held));
        Report report = new Report()
                .metric("accuracy on the quarter not fitted", matrix.accuracy())
                .metric("macro F1", matrix.f1(ConfusionMatrix.Average.MACRO))
                .metric("log loss", ProbabilityMetrics.logLoss(truth, trained.classes(), trained.predictProba(held)));
        run.save(
                Plots.confusionMatrix(
                        "Rows not fitted: " + target,
                        matrix.counts(),
                        Arrays.stream(matrix.classes())
                                .mapToObj(data.classNames()::get)
                                .toList()),
                "confusion.png");
        LogisticRegressionModel model = LogisticRegression.fit(x, data.y(), options);
        writeCoefficients(run, x, model, data.classNames());
        Path file = run.directory().resolve("predictions.csv");
        int[] predicted = model.predict(x);
        CsvTable.write(
                file,
                List.of("row", target, "predicted"),
                IntStream.range(0, predicted.length)
                        .mapToObj(i -> List.of(
                                i + 1,
                                data.classNames().get(data.y()[i]),
                                data.classNames().get(predicted[i])))
                        .toList());
        run.wrote(file);
        return report;
    }

    private static void writeCoefficients(
            RunContext run, FloatMatrix x, LogisticRegressionModel model, List<String> classes) throws IOException {
        List<String> header = new ArrayList<>(List.of("class", "intercept"));
        IntStream.range(0, x.columns()).mapToObj(x::columnName).forEach(header::add);
        List<List<Object>> rows = new ArrayList<>();
        double[][] coefficients = model.coefficients();
        for (int k = 0; k < coefficients.length; k++) {
            int label = model.classes()[coefficients.length == 1 ? 1 : k];
            List<Object> row = new ArrayList<>(List.of(classes.get(label), model.intercepts()[k]));
            Arrays.stream(coefficients[k]).forEach(row::add);
            rows.add(row);
        }
        Path file = run.directory().resolve("coefficients.csv");
        CsvTable.write(file, header, rows);
        run.wrote(file);
    }
}
