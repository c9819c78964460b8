package org.inkstone.examples.classic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.data.LabelledRows;
import org.inkstone.classic.decomposition.PCA;
import org.inkstone.classic.decomposition.PCAModel;
import org.inkstone.classic.preprocessing.StandardScaler;
import org.inkstone.data.Digits;
import org.inkstone.data.Wine;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import picocli.CommandLine.Command;

/** Wines in two dimensions instead of thirteen; digits from a few components; how much variance is enough. */
@Command(name = "pca", description = "PCA: explained variance, wines in a plane, digits rebuilt from few components.")
public final class PcaTour implements Example {
    @Override
    public Report run(RunContext run) {
        Report report = new Report();
        LabelledRows wine = LabelledRows.of(Wine.load());
        FloatMatrix raw = wine.x().withColumnNames(Wine.columns());
        FloatMatrix scaled = StandardScaler.fit(raw).transform(raw);
        List<Figure> planes = new ArrayList<>();
        for (boolean standard : new boolean[] {false, true}) {
            PCAModel model = PCA.fit(standard ? scaled : raw, PCA.Options.defaults());
            FloatMatrix scores = model.transform(standard ? scaled : raw);
            planes.add(Plots.scatter(
                    standard ? "Wines, columns scaled" : "Wines as they are: one column drowns the others",
                    "pc1",
                    "pc2",
                    Clouds.byLabel(scores, 0, 1, wine.y(), wine.classNames()::get)));
            report.metric(
                    "wine, two components, " + (standard ? "scaled" : "raw"),
                    Arrays.stream(model.explainedVarianceRatio()).limit(2).sum());
        }
        run.save(Plots.panels(planes, 2), "wine.png");
        PCAModel model = PCA.fit(scaled, PCA.Options.defaults());
        Table table = new Table("What the first two components are made of", "column", "pc1", "pc2");
        for (int q = 0; q < raw.columns(); q++) {
            table.row(
                    raw.columnName(q),
                    String.format(Locale.ROOT, "%.3f", model.components()[0][q]),
                    String.format(Locale.ROOT, "%.3f", model.components()[1][q]));
        }
        report.table(table);
        digits(run, report);
        return report;
    }

    private static void digits(RunContext run, Report report) {
        LabelledRows digits = LabelledRows.of(Digits.load());
        PCAModel all = PCA.fit(digits.x(), PCA.Options.defaults());
        double[] ratio = all.explainedVarianceRatio();
        double[] sums = new double[ratio.length];
        for (int k = 0; k < sums.length; k++) {
            sums[k] = ratio[k] + (k == 0 ? 0 : sums[k - 1]);
        }
        double[] axis = IntStream.rangeClosed(1, sums.length).asDoubleStream().toArray();
        int enough =
                PCA.fit(digits.x(), PCA.Options.defaults().withComponents(0.95)).nComponents();
        report.metric("digits, components for 95%", enough);
        run.save(
                Plots.lines(
                        "Digits of 64 pixels: " + enough + " components have 95% of the variance",
                        "components",
                        "share of the variance",
                        List.of(
                                new Series("together", axis, sums),
                                new Series("each", axis, ratio),
                                new Series("95%", new double[] {1, 64}, new double[] {0.95, 0.95}))),
                "digits-variance.png");
        FloatMatrix plane = all.transform(digits.x());
        run.save(
                Plots.scatter(
                        "Digits in the plane of two components",
                        "pc1",
                        "pc2",
                        Clouds.byLabel(plane, 0, 1, digits.y(), k -> "" + k)),
                "digits-plane.png");
        List<Figure> figures = new ArrayList<>();
        int[] shown = {0, 1, 2, 3};
        for (int k : new int[] {2, 8, 20, 64}) {
            PCAModel model = PCA.fit(digits.x(), PCA.Options.defaults().withComponents(k));
            FloatMatrix back = model.inverseTransform(model.transform(digits.x()));
            double error = 0;
            for (int i = 0; i < back.values().length; i++) {
                error += Math.pow(back.values()[i] - digits.x().values()[i], 2);
            }
            report.metric("digits, error per pixel, " + k + " components", Math.sqrt(error / back.values().length));
            for (int row : shown) {
                figures.add(picture(k + " components", back.row(row)));
            }
        }
        run.save(Plots.panels(figures, shown.length), "digits-rebuilt.png");
    }

    private static Figure picture(String title, float[] pixels) {
        double[][] values = new double[8][8];
        for (int i = 0; i < pixels.length; i++) {
            values[i / 8][i % 8] = pixels[i];
        }
        List<String> none = IntStream.range(0, 8).mapToObj(i -> "").toList();
        return Plots.heatMap(title, "", "", values, none, none, v -> "");
    }
}
