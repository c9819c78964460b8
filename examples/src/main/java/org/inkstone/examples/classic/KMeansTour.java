package org.inkstone.examples.classic;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.inkstone.classic.cluster.KMeans;
import org.inkstone.classic.cluster.KMeansModel;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.data.LabelledRows;
import org.inkstone.classic.decomposition.PCA;
import org.inkstone.classic.decomposition.PCAModel;
import org.inkstone.classic.metric.ClusterAgreement;
import org.inkstone.classic.metric.ClusterQuality;
import org.inkstone.data.Dataset;
import org.inkstone.data.Iris;
import org.inkstone.data.Wine;
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

/** How many clusters? Pairs of features, the same after PCA, the elbow, the silhouette; and why to start more than once. */
@Command(name = "kmeans", description = "k-means: choosing k by pair plots, PCA, elbow and silhouette; restarts.")
public final class KMeansTour implements Example {
    private static final int MOST_PAIRED = 4;
    private static final int STARTS = 20;

    @Mixin
    private TableOptions table = new TableOptions();

    /** Data that come along. */
    enum Data {
        IRIS,
        WINE
    }

    @Option(
            names = "--dataset",
            description = "One of ${COMPLETION-CANDIDATES} alone (default: both, one after the other).")
    private Data dataset;

    @Option(
            names = "--k",
            defaultValue = "2..10",
            description = "Numbers of clusters tried (default: ${DEFAULT-VALUE}).")
    private String range;

    @Override
    public Report run(RunContext run) throws IOException {
        int[] ks = range(range);
        Report report = new Report();
        if (table.given()) {
            FloatMatrix x = table.features();
            int[] labels = choose(run, report, "", x, ks);
            TableOptions.writeLabels(run, "cluster", labels);
            return report;
        }
        for (Data data : dataset == null ? Data.values() : new Data[] {dataset}) {
            Dataset set = data == Data.IRIS ? Iris.load() : Wine.load();
            LabelledRows rows = LabelledRows.of(set);
            FloatMatrix x = table.scaled(rows.x().withColumnNames(data == Data.IRIS ? Iris.columns() : Wine.columns()));
            String prefix = data.name().toLowerCase(Locale.ROOT) + "-";
            int[] labels = choose(run, report, prefix, x, ks);
            report.metric(
                    prefix + "agreement with the species (ARI)",
                    ClusterAgreement.of(rows.y(), labels).adjustedRand());
            FloatMatrix plane = Clouds.plane(x);
            run.save(
                    Plots.scatter(
                            "The truth, not shown to k-means",
                            "pc1",
                            "pc2",
                            Clouds.byLabel(plane, 0, 1, rows.y(), rows.classNames()::get)),
                    prefix + "truth.png");
        }
        return report;
    }

    private static int[] range(String text) {
        String[] ends = text.split("\\.\\.");
        try {
            int from = Integer.parseInt(ends[0].trim());
            int to = ends.length == 1 ? from : Integer.parseInt(ends[1].trim());
            if (ends.length <= 2 && from >= 2 && from <= to) {
                return IntStream.rangeClosed(from, to).toArray();
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("--k must be a number of at least 2 or a range such as 2..10: " + text);
    }

    /** Draws what helps to choose k, takes the k of the best silhouette, and gives the clusters. */
    private int[] choose(RunContext run, Report report, String prefix, FloatMatrix x, int[] wanted) throws IOException {
        int[] ks = Arrays.stream(wanted).filter(k -> k < x.rows()).toArray();
        if (ks.length == 0) {
            throw new IllegalArgumentException("--k must be below the " + x.rows() + " rows: " + range);
        }
        run.save(pairs("Pairs of columns", x), prefix + "pairs.png");
        PCAModel pca = PCA.fit(x, PCA.Options.defaults());
        double[] shares = pca.explainedVarianceRatio();
        report.metric(
                prefix + "variance in two components",
                Arrays.stream(shares).limit(2).sum());
        run.save(pairs("Pairs of principal components", pca.transform(x)), prefix + "components.png");

        double[] inertia = new double[ks.length];
        double[] silhouette = new double[ks.length];
        int[] best = null;
        int chosen = 0;
        Table rows =
                new Table(prefix + "number of clusters", "k", "inertia", "silhouette", "Davies-Bouldin", "iterations");
        for (int i = 0; i < ks.length; i++) {
            KMeansModel model = fit(x, ks[i], run.seed());
            inertia[i] = model.inertia();
            boolean several = model.distinctClusters() >= 2;
            silhouette[i] = several ? ClusterQuality.silhouette(x, model.labels()) : Double.NaN;
            rows.row(
                    ks[i],
                    String.format(Locale.ROOT, "%.3f", inertia[i]),
                    String.format(Locale.ROOT, "%.4f", silhouette[i]),
                    several ? String.format(Locale.ROOT, "%.4f", ClusterQuality.daviesBouldin(x, model.labels())) : "",
                    model.iterations());
            if (best == null || silhouette[i] > silhouette[chosen]) {
                best = model.labels();
                chosen = i;
            }
        }
        report.table(rows).metric(prefix + "k of the best silhouette", ks[chosen]);
        double[] axis = Arrays.stream(ks).asDoubleStream().toArray();
        run.save(
                Plots.panels(
                        List.of(
                                Plots.lines(
                                        "Elbow: where the fall ends",
                                        "k",
                                        "inertia",
                                        List.of(new Series("", axis, inertia))),
                                Plots.lines(
                                        "Silhouette: the higher, the better",
                                        "k",
                                        "mean silhouette",
                                        List.of(new Series("", axis, silhouette)))),
                        2),
                prefix + "choosing-k.png");
        run.save(Clouds.clustersInPlane("k = " + ks[chosen], x, best), prefix + "clusters.png");
        restarts(run, report, prefix, x, ks[ks.length - 1]);
        KMeansModel model = fit(x, ks[chosen], run.seed());
        TableOptions.writeRows(run, prefix + "centres.csv", model.centres());
        return best;
    }

    /** The best of ten starts. */
    private static KMeansModel fit(FloatMatrix x, int k, long seed) {
        KMeans.Options options = KMeans.Options.of(k).withNInit(10).withSeed(seed);
        try (FitProgress progress = new FitProgress("k-means, k = " + k)) {
            return KMeans.fit(x, options, null, progress);
        }
    }

    private static Figure pairs(String title, FloatMatrix x) {
        List<Figure> figures = new ArrayList<>();
        int columns = Math.min(MOST_PAIRED, x.columns());
        if (columns == 1) {
            return Plots.scatter(
                    title, x.columnName(0), x.columnName(0), Clouds.byLabel(x, 0, 0, new int[x.rows()], l -> ""));
        }
        for (int a = 0; a < columns; a++) {
            for (int b = a + 1; b < columns; b++) {
                figures.add(Plots.scatter(
                        figures.isEmpty() ? title : "",
                        x.columnName(a),
                        x.columnName(b),
                        Clouds.byLabel(x, a, b, new int[x.rows()], l -> "")));
            }
        }
        return figures.size() == 1 ? figures.get(0) : Plots.panels(figures, Math.min(3, figures.size()));
    }

    /** One start each, from random rows and by k-means++: how far the results lie apart. */
    private static void restarts(RunContext run, Report report, String prefix, FloatMatrix x, int k) {
        List<Series> series = new ArrayList<>();
        for (KMeans.Init init : List.of(KMeans.Init.RANDOM, KMeans.Init.K_MEANS_PLUS_PLUS)) {
            double[] results = IntStream.range(0, STARTS)
                    .mapToDouble(s -> KMeans.fit(
                                    x,
                                    KMeans.Options.of(k)
                                            .withInit(init)
                                            .withNInit(1)
                                            .withSeed(run.seed() + s))
                            .inertia())
                    .sorted()
                    .toArray();
            String name = init == KMeans.Init.RANDOM ? "random rows" : "k-means++";
            series.add(new Series(
                    name, IntStream.rangeClosed(1, STARTS).asDoubleStream().toArray(), results));
            report.metric(prefix + "worst of " + STARTS + " starts, " + name, results[STARTS - 1] / results[0]);
        }
        run.save(
                Plots.lines("One start each, k = " + k + ", sorted", "start", "inertia", series),
                prefix + "restarts.png");
    }
}
