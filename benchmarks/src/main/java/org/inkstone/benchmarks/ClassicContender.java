package org.inkstone.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.inkstone.classic.cluster.AffinityPropagation;
import org.inkstone.classic.cluster.AffinityPropagationModel;
import org.inkstone.classic.cluster.DBSCAN;
import org.inkstone.classic.cluster.DBSCANModel;
import org.inkstone.classic.cluster.KMeans;
import org.inkstone.classic.cluster.KMeansModel;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.decomposition.PCA;
import org.inkstone.classic.decomposition.PCAModel;
import org.inkstone.classic.kernel.LaneKernels;
import org.inkstone.classic.linear.LogisticRegression;
import org.inkstone.classic.linear.LogisticRegressionModel;
import org.inkstone.classic.neighbors.Metric;
import org.inkstone.classic.neighbors.NearestNeighbors;
import org.inkstone.classic.neighbors.Neighbors;

/** Inkstone on the classic benchmark's workloads: {@code fit <workload>} gives {@code RESULT <seconds> <quality> <peak megabytes>}. */
public final class ClassicContender {
    private ClassicContender() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        PrintStream out = System.out;
        out.println("ABOUT Inkstone, " + LaneKernels.active().description());
        out.println("READY");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String prepared = "";
        Supplier<DoubleSupplier> work = null;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String workload = line.split(" ")[1];
            if (!workload.equals(prepared)) {
                work = null;
                System.gc();
                work = prepare(workload, folder);
                prepared = workload;
            }
            Files.writeString(Path.of("/proc/self/clear_refs"), "5");
            long start = System.nanoTime();
            DoubleSupplier quality = work.get();
            double seconds = (System.nanoTime() - start) / 1e9;
            double peak = peakMegabytes();
            out.println("RESULT " + seconds + " " + quality.getAsDouble() + " " + peak);
        }
    }

    static double peakMegabytes() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(l -> l.startsWith("VmHWM:"))
                    .mapToDouble(l -> Double.parseDouble(l.replaceAll("\\D+", "")) / 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        }
    }

    /** Work to be timed; what it gives then says how good it was. */
    private static Supplier<DoubleSupplier> prepare(String workload, Path folder) throws IOException {
        String[] w = workload.split("-");
        switch (w[0]) {
            case "kmeans" -> {
                int d = Integer.parseInt(w[1].substring(1));
                FloatMatrix x = ClassicWorkloads.floats(folder, "kmeans-" + w[1], d);
                FloatMatrix start = ClassicWorkloads.floats(folder, "kmeans-" + w[1] + "-init-" + w[2], d);
                KMeans.Options given = KMeans.Options.of(start.rows()).withCentres(start);
                KMeans.Options options = d == 2 ? given : given.withMaxIter(20).withTol(0);
                return () -> {
                    KMeansModel model = KMeans.fit(x, options);
                    return model::inertia;
                };
            }
            case "dbscan" -> {
                FloatMatrix x = ClassicWorkloads.floats(folder, workload, w[1].equals("blobs32") ? 32 : 2);
                DBSCAN.Options options = DBSCAN.Options.defaults()
                        .withEps(Double.parseDouble(w[3]))
                        .withMinSamples(Integer.parseInt(w[4]));
                return () -> {
                    DBSCANModel model = DBSCAN.fit(x, options);
                    return model::clusters;
                };
            }
            case "affinity" -> {
                FloatMatrix x = ClassicWorkloads.floats(folder, workload, 2);
                AffinityPropagation.Options options =
                        AffinityPropagation.Options.defaults().withDamping(0.9);
                return () -> {
                    AffinityPropagationModel model = AffinityPropagation.fit(x, options);
                    return model::clusters;
                };
            }
            case "logistic" -> {
                FloatMatrix x = ClassicWorkloads.floats(folder, workload, 100);
                int[] y = ClassicWorkloads.labels(folder, workload);
                return () -> {
                    LogisticRegressionModel model = LogisticRegression.fit(x, y, LogisticRegression.Options.defaults());
                    return () -> objective(model, x, y);
                };
            }
            case "knn" -> {
                NearestNeighbors rows = NearestNeighbors.fit(
                        ClassicWorkloads.floats(folder, "pictures", 784),
                        Metric.EUCLIDEAN,
                        NearestNeighbors.Algorithm.AUTO);
                FloatMatrix queries = ClassicWorkloads.floats(folder, "queries", 784);
                return () -> {
                    Neighbors found = rows.kneighbors(queries, 5);
                    return () -> Arrays.stream(found.distances())
                            .flatMapToDouble(Arrays::stream)
                            .average()
                            .orElseThrow();
                };
            }
            default -> {
                FloatMatrix x = ClassicWorkloads.floats(folder, "pictures", 784);
                return () -> {
                    PCAModel model = PCA.fit(x, PCA.Options.defaults().withComponents(50));
                    return () -> Arrays.stream(model.explainedVarianceRatio()).sum();
                };
            }
        }
    }

    private static double objective(LogisticRegressionModel model, FloatMatrix x, int[] y) {
        double[][] probabilities = model.predictProba(x);
        double loss = -IntStream.range(0, y.length)
                .mapToDouble(i -> Math.log(probabilities[i][y[i]]))
                .sum();
        return loss
                + Arrays.stream(model.coefficients())
                                .flatMapToDouble(Arrays::stream)
                                .map(c -> c * c)
                                .sum()
                        / 2;
    }
}
