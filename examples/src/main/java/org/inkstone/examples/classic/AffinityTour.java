package org.inkstone.examples.classic;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.inkstone.classic.cluster.AffinityPropagation;
import org.inkstone.classic.cluster.AffinityPropagationModel;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.data.LabelledRows;
import org.inkstone.classic.data.SyntheticData;
import org.inkstone.classic.metric.ClusterAgreement;
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

/** Points elect those that stand for them; the preference, not k, says how many. */
@Command(name = "affinity-propagation", description = "Affinity propagation: exemplars, preference, damping.")
public final class AffinityTour implements Example {
    private static final int MOST_ROWS = 10_000;

    @Mixin
    private TableOptions table = new TableOptions();

    @Option(
            names = "--preference",
            description = "How much rows want to be exemplars (default: the median similarity).")
    private Double preference;

    @Option(names = "--damping", defaultValue = "0.9", description = "0.5 to below 1 (default: ${DEFAULT-VALUE}).")
    private double damping;

    @Override
    public Report run(RunContext run) throws IOException {
        Report report = new Report();
        if (table.given()) {
            FloatMatrix x = table.features();
            if (x.rows() > MOST_ROWS) {
                throw new IllegalArgumentException("--csv must have at most " + MOST_ROWS
                        + " rows, as memory grows with their square: " + x.rows());
            }
            AffinityPropagationModel model = fit(x, preference);
            report.metric("clusters", model.clusters()).metric("iterations", model.iterations());
            run.save(stars(x, model), "clusters.png");
            TableOptions.writeLabels(run, "cluster", model.labels());
            if (model.clusters() > 0) {
                TableOptions.writeRows(run, "exemplars.csv", model.centres());
            }
            return report;
        }
        LabelledRows blobs = SyntheticData.makeBlobs(
                run.size(300, 120), new double[][] {{1, 1}, {-1, -1}, {1, -1}}, new double[] {0.4}, run.seed());
        List<Figure> figures = new ArrayList<>();
        Table rows = new Table(
                "The preference decides how many", "preference", "clusters", "iterations", "converged", "ARI");
        for (Double value : Arrays.asList(-200.0, preference == null ? Double.valueOf(-50) : preference, -10.0, null)) {
            AffinityPropagationModel model = fit(blobs.x(), value);
            double ari = ClusterAgreement.of(blobs.y(), model.labels()).adjustedRand();
            String name = value == null ? "median" : String.format(Locale.ROOT, "%.0f", value);
            rows.row(
                    name,
                    model.clusters(),
                    model.iterations(),
                    model.converged(),
                    String.format(Locale.ROOT, "%.3f", ari));
            figures.add(stars(blobs.x(), model));
            if (figures.size() == 2) {
                report.metric("clusters", model.clusters()).metric("agreement (ARI)", ari);
            }
        }
        report.table(rows);
        run.save(Plots.panels(figures, 2), "preference.png");
        return report;
    }

    private AffinityPropagationModel fit(FloatMatrix x, Double value) {
        AffinityPropagation.Options options =
                AffinityPropagation.Options.defaults().withDamping(damping);
        try (FitProgress progress = new FitProgress("affinity propagation: exemplars")) {
            return AffinityPropagation.fit(x, value == null ? options : options.withPreference(value), progress);
        }
    }

    /** Every row by its cluster; the exemplars once more, as a series of their own. */
    private static Figure stars(FloatMatrix x, AffinityPropagationModel model) {
        FloatMatrix plane = Clouds.plane(x);
        int b = plane.columns() - 1;
        List<Series> series = new ArrayList<>(Clouds.byLabel(plane, 0, b, model.labels(), Clouds::cluster));
        int[] exemplars = model.exemplars();
        if (exemplars.length > 0) {
            series.add(new Series(
                    "exemplars",
                    Arrays.stream(exemplars).mapToDouble(i -> plane.get(i, 0)).toArray(),
                    Arrays.stream(exemplars).mapToDouble(i -> plane.get(i, b)).toArray()));
        }
        return Plots.scatter(model.clusters() + " clusters", plane.columnName(0), plane.columnName(b), series);
    }
}
