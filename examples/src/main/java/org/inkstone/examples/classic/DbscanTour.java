package org.inkstone.examples.classic;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.inkstone.classic.cluster.DBSCAN;
import org.inkstone.classic.cluster.DBSCANModel;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.data.LabelledRows;
import org.inkstone.classic.data.SyntheticData;
import org.inkstone.classic.metric.ClusterAgreement;
import org.inkstone.classic.neighbors.Metric;
import org.inkstone.classic.neighbors.NearestNeighbors;
import org.inkstone.classic.neighbors.Neighbors;
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

/** Dense regions of any shape, noise left over, and how eps is read off the distances to the neighbours. */
@Command(name = "dbscan", description = "DBSCAN: moons, noise, and how eps is chosen.")
public final class DbscanTour implements Example {
    @Mixin
    private TableOptions table = new TableOptions();

    @Option(names = "--eps", description = "Radius (default: where the curve of neighbours' distances bends).")
    private Double eps;

    @Option(
            names = "--min-samples",
            defaultValue = "5",
            description = "Neighbours of a core sample (default: ${DEFAULT-VALUE}).")
    private int minSamples;

    @Option(names = "--metric", defaultValue = "EUCLIDEAN", description = "EUCLIDEAN, MANHATTAN, CHEBYSHEV, COSINE.")
    private Metric metric;

    @Override
    public Report run(RunContext run) throws IOException {
        Report report = new Report();
        if (table.given()) {
            FloatMatrix x = table.features();
            DBSCANModel model = fit(x, radius(run, report, x));
            report.table(sizes(model.labels()));
            run.save(Clouds.clustersInPlane(title(model), x, model.labels()), "clusters.png");
            TableOptions.writeLabels(run, "cluster", model.labels());
            return report;
        }
        LabelledRows moons = SyntheticData.makeMoons(run.size(600, 200), 0.07, run.seed());
        FloatMatrix x = withNoise(moons.x(), run.seed());
        double radius = radius(run, report, x);
        DBSCANModel model = fit(x, radius);
        run.save(Clouds.clusters(title(model), x, 0, 1, model.labels()), "moons.png");
        int n = moons.x().rows();
        report.metric("eps", radius)
                .metric("clusters", model.clusters())
                .metric("noise", model.noise())
                .metric(
                        "agreement with the moons (ARI)",
                        ClusterAgreement.of(moons.y(), Arrays.copyOf(model.labels(), n))
                                .adjustedRand());
        List<Figure> figures = new ArrayList<>();
        Table rows = new Table("The radius decides", "eps", "clusters", "core samples", "noise");
        for (double factor : new double[] {0.4, 0.7, 1, 1.4, 2.5, 5}) {
            DBSCANModel other = fit(x, radius * factor);
            String value = String.format(Locale.ROOT, "%.3f", radius * factor);
            rows.row(value, other.clusters(), other.coreSampleIndices().length, other.noise());
            figures.add(Clouds.clusters("eps " + value + ": " + title(other), x, 0, 1, other.labels()));
        }
        report.table(rows);
        run.save(Plots.panels(figures, 3), "radius.png");
        return report;
    }

    private DBSCANModel fit(FloatMatrix x, double radius) {
        DBSCAN.Options options = DBSCAN.Options.defaults()
                .withEps(radius)
                .withMinSamples(minSamples)
                .withMetric(metric);
        try (FitProgress progress = new FitProgress("DBSCAN")) {
            return DBSCAN.fit(x, options, null, progress);
        }
    }

    private static String title(DBSCANModel model) {
        return model.clusters() + " clusters, " + model.noise() + " rows of noise";
    }

    private static FloatMatrix withNoise(FloatMatrix x, long seed) {
        FloatMatrix anywhere =
                SyntheticData.makeUniform(Math.max(10, x.rows() / 15), seed).x();
        float[] values = Arrays.copyOf(x.values(), x.values().length + anywhere.values().length);
        for (int i = 0; i < anywhere.rows(); i++) {
            values[x.values().length + 2 * i] = 4 * anywhere.get(i, 0) - 1.5f;
            values[x.values().length + 2 * i + 1] = 3 * anywhere.get(i, 1) - 1.2f;
        }
        return FloatMatrix.wrap(values, values.length / 2, 2);
    }

    private static Table sizes(int[] labels) {
        Table sizes = new Table("Clusters", "cluster", "rows");
        for (int label : Arrays.stream(labels).distinct().sorted().toArray()) {
            sizes.row(
                    Clouds.cluster(label),
                    Arrays.stream(labels).filter(l -> l == label).count());
        }
        return sizes;
    }

    /** Distances to the last neighbour that makes a core sample, sorted; the radius is the point farthest below the chord. */
    private double radius(RunContext run, Report report, FloatMatrix x) {
        int k = Math.min(x.rows(), minSamples);
        Neighbors neighbors =
                NearestNeighbors.fit(x, metric, NearestNeighbors.Algorithm.AUTO).kneighbors(x, k);
        double[] sorted = Arrays.stream(neighbors.distances())
                .mapToDouble(row -> row[k - 1])
                .sorted()
                .toArray();
        int n = sorted.length;
        int bend = IntStream.range(0, n)
                .boxed()
                .max((a, b) -> Double.compare(below(sorted, a), below(sorted, b)))
                .orElseThrow();
        double found = Math.max(sorted[bend], Double.MIN_NORMAL);
        double used = eps == null ? found : eps;
        run.save(
                Plots.lines(
                        "Distance to neighbour " + k + ", sorted: the bend is a good eps",
                        "row",
                        "distance",
                        List.of(
                                new Series(
                                        "distance",
                                        IntStream.range(0, n).asDoubleStream().toArray(),
                                        sorted),
                                new Series("eps", new double[] {0, n - 1}, new double[] {used, used}))),
                "choosing-eps.png");
        report.metric("eps at the bend", found);
        return used;
    }

    private static double below(double[] sorted, int i) {
        int n = sorted.length;
        return sorted[0] + (sorted[n - 1] - sorted[0]) * i / Math.max(1, n - 1) - sorted[i];
    }
}
