package org.inkstone.examples.classic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.inkstone.classic.cluster.AffinityPropagation;
import org.inkstone.classic.cluster.DBSCAN;
import org.inkstone.classic.cluster.KMeans;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.data.LabelledRows;
import org.inkstone.classic.data.SyntheticData;
import org.inkstone.classic.metric.ClusterAgreement;
import org.inkstone.classic.preprocessing.StandardScaler;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import picocli.CommandLine.Command;

/** Three algorithms on five shapes in one figure: none is best everywhere. */
@Command(name = "clusterings-compared", description = "k-means, DBSCAN and affinity propagation on five shapes.")
public final class ClusteringsCompared implements Example {
    /** A shape with what suits it: clusters for k-means, radius for DBSCAN, preference for affinity propagation. */
    private record Shape(String name, LabelledRows rows, int k, double eps, double preference) {}

    @Override
    public Report run(RunContext run) {
        int n = run.size(500, 150);
        double density = run.smoke() ? 2 : 1;
        long seed = run.seed();
        List<Shape> shapes = List.of(
                new Shape("circles", SyntheticData.makeCircles(n, 0.05, 0.5, seed), 2, 0.2 * density, -240),
                new Shape("moons", SyntheticData.makeMoons(n, 0.05, seed), 2, 0.2 * density, -200),
                new Shape(
                        "blobs of three sizes",
                        SyntheticData.makeBlobs(
                                n, new double[][] {{-5, -5}, {0, 6}, {6, -2}}, new double[] {1, 2.5, 0.5}, seed),
                        3,
                        0.22 * density,
                        -100),
                new Shape("long blobs", SyntheticData.makeAnisotropic(n, seed), 3, 0.15 * density, -200),
                new Shape("no structure", SyntheticData.makeUniform(n, seed), 3, 0.2 * density, -200));
        Report report = new Report();
        Table table =
                new Table("Agreement with the shapes (ARI)", "shape", "k-means", "DBSCAN", "affinity propagation");
        List<Figure> figures = new ArrayList<>();
        for (Shape shape : shapes) {
            FloatMatrix x =
                    StandardScaler.fit(shape.rows().x()).transform(shape.rows().x());
            Map<String, int[]> found = new LinkedHashMap<>();
            found.put(
                    "k-means",
                    KMeans.fit(x, KMeans.Options.of(shape.k()).withSeed(seed)).labels());
            found.put(
                    "DBSCAN",
                    DBSCAN.fit(x, DBSCAN.Options.defaults().withEps(shape.eps()))
                            .labels());
            found.put(
                    "affinity propagation",
                    AffinityPropagation.fit(
                                    x,
                                    AffinityPropagation.Options.defaults()
                                            .withDamping(0.9)
                                            .withPreference(shape.preference()))
                            .labels());
            List<Object> cells = new ArrayList<>(List.of(shape.name()));
            found.forEach((name, labels) -> {
                double ari = ClusterAgreement.of(shape.rows().y(), labels).adjustedRand();
                cells.add(shape.name().equals("no structure") ? "" : String.format(Locale.ROOT, "%.2f", ari));
                report.metric(shape.name() + ", " + name, ari);
                figures.add(Clouds.clusters(shape.name() + ": " + name, x, 0, 1, labels));
            });
            table.row(cells.toArray());
        }
        run.save(Plots.panels(figures, 3), "clusterings.png");
        return report.table(table);
    }
}
