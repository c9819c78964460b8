package org.inkstone.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.data.LabelledRows;
import org.inkstone.classic.data.SyntheticData;

/** The data of the classic benchmark, as files that contenders of any language read: little-endian float32 and int32. */
final class ClassicWorkloads {
    /**
     * A workload.
     *
     * @param name what contenders are told
     * @param peer whose median counts: the best, or scikit-learn's
     * @param goal how many times faster
     */
    record Workload(String name, String peer, double goal) {}

    static final String BEST = "best peer";
    static final String SCIKIT = "scikit-learn";

    static final List<Workload> ALL = List.of(
            new Workload("kmeans-d2-k100", BEST, 3),
            new Workload("kmeans-d64-k10", SCIKIT, 1.2),
            new Workload("kmeans-d64-k100", SCIKIT, 1.2),
            new Workload("kmeans-d128-k100", SCIKIT, 1.2),
            new Workload("dbscan-moons-10000-0.05-5", BEST, 8),
            new Workload("dbscan-moons-100000-0.02-10", BEST, 8),
            new Workload("dbscan-blobs-100000-0.05-10", BEST, 8),
            new Workload("dbscan-blobs32-10000-6-10", BEST, 1.5),
            new Workload("affinity-1000", BEST, 2.5),
            new Workload("affinity-2000", BEST, 2.5),
            new Workload("affinity-5000", BEST, 5),
            new Workload("logistic-10", SCIKIT, 2.5),
            new Workload("logistic-2", SCIKIT, 1.2),
            new Workload("knn", SCIKIT, 2.5),
            new Workload("pca", BEST, 1.2));

    private static final int ROWS = 100_000;
    private static final int PIXELS = 784;

    private ClassicWorkloads() {}

    /** Writes what a workload reads, unless it is there. */
    static void write(Path folder, String workload) throws IOException {
        Files.createDirectories(folder);
        String[] w = workload.split("-");
        switch (w[0]) {
            case "kmeans" -> {
                int d = Integer.parseInt(w[1].substring(1));
                int k = Integer.parseInt(w[2].substring(1));
                FloatMatrix x = SyntheticData.makeBlobs(ROWS, 100, d, d == 2 ? 0.8 : 6, 1)
                        .x();
                floats(folder, "kmeans-" + w[1], x.values());
                floats(
                        folder,
                        "kmeans-" + w[1] + "-init-" + w[2],
                        x.selectRows(firstRows(k)).values());
            }
            case "dbscan" -> {
                int n = Integer.parseInt(w[2]);
                LabelledRows rows = switch (w[1]) {
                    case "moons" -> SyntheticData.makeMoons(n, 0.05, 1);
                    case "blobs" -> SyntheticData.makeBlobs(n, 10, 2, 1, 1);
                    default -> SyntheticData.makeBlobs(n, 10, 32, 1, 1);
                };
                floats(folder, workload, rows.x().values());
            }
            case "affinity" ->
                floats(
                        folder,
                        workload,
                        SyntheticData.makeBlobs(Integer.parseInt(w[1]), 20, 2, 0.6, 1)
                                .x()
                                .values());
            case "logistic" -> logistic(folder, workload, Integer.parseInt(w[1]));
            default -> {
                floats(folder, "pictures", pictures(60_000, 2));
                floats(folder, "queries", pictures(10_000, 3));
            }
        }
    }

    private static int[] firstRows(int k) {
        return IntStream.range(0, k).toArray();
    }

    /** Classes by a noisy linear rule of which a third of the features knows nothing. */
    private static void logistic(Path folder, String name, int classes) throws IOException {
        SplittableRandom random = new SplittableRandom(classes);
        int d = 100;
        double[][] rule = new double[classes][d];
        for (double[] of : rule) {
            for (int q = 0; q < d * 2 / 3; q++) {
                of[q] = gaussian(random) * 0.3;
            }
        }
        float[] x = new float[ROWS * d];
        int[] y = new int[ROWS];
        for (int i = 0; i < ROWS; i++) {
            for (int q = 0; q < d; q++) {
                x[i * d + q] = (float) gaussian(random);
            }
            double best = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < classes; k++) {
                double score = 1.5 * gaussian(random);
                for (int q = 0; q < d; q++) {
                    score += rule[k][q] * x[i * d + q];
                }
                if (score > best) {
                    best = score;
                    y[i] = k;
                }
            }
        }
        floats(folder, name, x);
        ByteBuffer bytes = ByteBuffer.allocate(4 * y.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(y);
        Files.write(folder.resolve(name + ".i32"), bytes.array());
    }

    /** Mixtures of 60 smooth patterns with falling weights and some noise, clipped to 0 to 1 as grey levels are. */
    private static float[] pictures(int n, long seed) {
        int patterns = 60;
        float[][] pattern = new float[patterns][PIXELS];
        for (int k = 0; k < patterns; k++) {
            for (int p = 0; p < PIXELS; p++) {
                pattern[k][p] = (float)
                        (Math.cos((k % 8) * Math.PI * (p % 28) / 28) * Math.cos((k / 8) * Math.PI * (p / 28) / 28));
            }
        }
        SplittableRandom random = new SplittableRandom(seed);
        float[] pictures = new float[n * PIXELS];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < patterns; k++) {
                float weight = (float) (0.3 * gaussian(random) / (1 + k * 0.2));
                for (int p = 0; p < PIXELS; p++) {
                    pictures[i * PIXELS + p] += weight * pattern[k][p];
                }
            }
            for (int p = 0; p < PIXELS; p++) {
                float v = pictures[i * PIXELS + p] + 0.4f + 0.05f * (float) random.nextDouble();
                pictures[i * PIXELS + p] = Math.min(1, Math.max(0, v));
            }
        }
        return pictures;
    }

    private static double gaussian(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }

    private static void floats(Path folder, String name, float[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        try (FileChannel out = FileChannel.open(
                folder.resolve(name + ".f32"),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
    }

    static FloatMatrix floats(Path folder, String name, int columns) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name + ".f32")))
                .order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.remaining() / 4];
        bytes.asFloatBuffer().get(values);
        return FloatMatrix.wrap(values, values.length / columns, columns);
    }

    static int[] labels(Path folder, String name) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name + ".i32")))
                .order(ByteOrder.LITTLE_ENDIAN);
        int[] labels = new int[bytes.remaining() / 4];
        bytes.asIntBuffer().get(labels);
        return labels;
    }
}
