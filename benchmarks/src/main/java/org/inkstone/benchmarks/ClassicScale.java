package org.inkstone.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import org.inkstone.classic.ProgressListener;
import org.inkstone.classic.cluster.DBSCAN;
import org.inkstone.classic.cluster.DBSCANModel;
import org.inkstone.classic.cluster.KMeans;
import org.inkstone.classic.cluster.KMeansModel;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.data.SyntheticData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** k-means on 10 million rows of 16 and DBSCAN on 1 million of 2, in a process that may take 4 GB. */
@Command(
        name = "classic-scale",
        description = "k-means on 10 million x 16, DBSCAN on 1 million x 2, each within 4 GB.",
        mixinStandardHelpOptions = true)
public final class ClassicScale implements Callable<Integer> {
    private static final double ALLOWED = 4_096;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Host.print(out);
        int failed = 0;
        for (String work : List.of("kmeans", "dbscan")) {
            failed += new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx3400m",
                            "--add-modules",
                            "jdk.incubator.vector",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ClassicScale.class.getName(),
                            work)
                    .inheritIO()
                    .start()
                    .waitFor();
        }
        return failed == 0 ? 0 : 1;
    }

    public static void main(String[] args) throws IOException {
        PrintStream out = System.out;
        boolean means = args[0].equals("kmeans");
        FloatMatrix x = means
                ? rows(10_000_000, 16)
                : SyntheticData.makeMoons(1_000_000, 0.05, 1).x();
        long start = System.nanoTime();
        String result;
        try (ProgressBar bar = new ProgressBar(args[0], 100)) {
            ProgressListener listener = (done, total, value) -> bar.stepTo(100 * done / total);
            if (means) {
                KMeansModel model = KMeans.fit(x, KMeans.Options.of(20).withMaxIter(20), null, listener);
                result = model.toString();
            } else {
                DBSCANModel model =
                        DBSCAN.fit(x, DBSCAN.Options.defaults().withEps(0.01).withMinSamples(10), null, listener);
                result = model.toString();
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double peak = ClassicContender.peakMegabytes();
        out.printf(
                "%s %s, %s: %.1f s, peak %.0f MB with data (allowed %.0f)%n",
                peak <= ALLOWED ? "met   " : "MISSED", x, result, seconds, peak, ALLOWED);
        System.exit(peak <= ALLOWED ? 0 : 1);
    }

    private static FloatMatrix rows(int n, int d) {
        FloatMatrix blobs = SyntheticData.makeBlobs(100_000, 20, d, 2, 1).x();
        float[] values = new float[n * d];
        for (int i = 0; i < values.length; i++) {
            values[i] = blobs.values()[i % blobs.values().length] + (i / blobs.values().length) * 1e-3f;
        }
        return FloatMatrix.wrap(values, n, d);
    }
}
