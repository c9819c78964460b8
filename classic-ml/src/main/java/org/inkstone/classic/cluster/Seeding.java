package org.inkstone.classic.cluster;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.kernel.CentrePanels;
import org.inkstone.classic.kernel.LaneKernels;
import org.inkstone.classic.kernel.PointBlocks;

/** First centres among the points. */
final class Seeding {
    private static final int CHUNK_BLOCKS = 64;

    private final PointBlocks points;
    private final double[] weights;
    private final int threads;
    private final LaneKernels kernels = LaneKernels.active();
    private final int chunks;
    private final float[] norms;

    Seeding(PointBlocks points, double[] weights, int threads) {
        this.points = points;
        this.weights = weights;
        this.threads = threads;
        this.chunks = (points.blocks() + CHUNK_BLOCKS - 1) / CHUNK_BLOCKS;
        this.norms = new float[points.points()];
        int size = points.blockSize();
        float[] x = points.values();
        Parallel.run(threads, chunks, c -> {
            double[] sum = new double[size];
            for (int b = first(c); b < last(c); b++) {
                Arrays.fill(sum, 0);
                for (int q = 0, at = b * size * points.features(); q < points.features(); q++, at += size) {
                    for (int p = 0; p < size; p++) {
                        sum[p] += (double) x[at + p] * x[at + p];
                    }
                }
                for (int p = 0; p < points.count(b); p++) {
                    norms[b * size + p] = (float) sum[p];
                }
            }
        });
    }

    private static int first(int chunk) {
        return chunk * CHUNK_BLOCKS;
    }

    private int last(int chunk) {
        return Math.min(points.blocks(), (chunk + 1) * CHUNK_BLOCKS);
    }

    /** Different numbers below n, all choices being as likely. */
    static int[] differentRows(int n, int k, SplittableRandom random) {
        int[] all = IntStream.range(0, n).toArray();
        for (int i = 0; i < k; i++) {
            int other = i + random.nextInt(n - i);
            int kept = all[i];
            all[i] = all[other];
            all[other] = kept;
        }
        return Arrays.copyOf(all, k);
    }

    /**
     * Greedy k-means++ (Arthur and Vassilvitskii 2007, with several candidates for each centre as in their own code and scikit-learn's).
     *
     * @return {@code [k, d]}, centred as the points are
     */
    double[] plusPlus(int k, SplittableRandom random) {
        int d = points.features();
        int trials = Math.min(points.points(), 2 + (int) Math.log(k));
        float[] closest = new float[points.points()];
        Arrays.fill(closest, Float.POSITIVE_INFINITY);
        double[] mass = new double[chunks];
        Parallel.run(threads, chunks, c -> mass[c] = chunkPotential(c, null));
        int[] chosen = new int[k];
        chosen[0] = draw(random.nextDouble() * sum(mass), mass, null);
        lower(closest, chosen[0], mass);
        for (int j = 1; j < k; j++) {
            int[] candidates = new int[trials];
            double potential = sum(mass);
            for (int t = 0; t < trials; t++) {
                candidates[t] = draw(random.nextDouble() * potential, mass, closest);
            }
            double[] potentials = potentials(closest, candidates);
            int best = 0;
            for (int t = 1; t < trials; t++) {
                best = potentials[t] < potentials[best] ? t : best;
            }
            chosen[j] = candidates[best];
            lower(closest, chosen[j], mass);
        }
        double[] centres = new double[k * d];
        for (int i = 0; i < centres.length; i++) {
            centres[i] = points.get(chosen[i / d], i % d);
        }
        return centres;
    }

    private static double sum(double[] parts) {
        return Arrays.stream(parts).sum();
    }

    /** Sum of the weights times the squared distances, or of the weights where there are no distances yet. */
    private double chunkPotential(int chunk, float[] closest) {
        double sum = 0;
        int end = Math.min(points.points(), last(chunk) * points.blockSize());
        for (int i = first(chunk) * points.blockSize(); i < end; i++) {
            sum += Weights.of(weights, i) * (closest == null ? 1 : closest[i]);
        }
        return sum;
    }

    /** The row at which the running sum passes a value. */
    private int draw(double value, double[] mass, float[] closest) {
        double left = value;
        int chunk = 0;
        while (chunk < chunks - 1 && left >= mass[chunk]) {
            left -= mass[chunk++];
        }
        int end = Math.min(points.points(), last(chunk) * points.blockSize());
        int row = first(chunk) * points.blockSize();
        for (; row < end - 1; row++) {
            left -= Weights.of(weights, row) * (closest == null ? 1 : closest[row]);
            if (left < 0) {
                break;
            }
        }
        return row;
    }

    /** Takes a new centre into account. */
    private void lower(float[] closest, int centre, double[] mass) {
        CentrePanels panels = panels(centre);
        int size = points.blockSize();
        Parallel.run(threads, chunks, c -> {
            float[] scores = new float[panels.padded() * size];
            for (int b = first(c); b < last(c); b++) {
                kernels.scores(points, b, panels, scores);
                for (int p = 0, i = b * size; p < points.count(b); p++, i++) {
                    closest[i] = Math.min(closest[i], Math.max(0, norms[i] + 2 * scores[p]));
                }
            }
            mass[c] = chunkPotential(c, closest);
        });
        closest[centre] = 0;
    }

    /** What the sum of squared distances would be with each candidate. */
    private double[] potentials(float[] closest, int[] candidates) {
        CentrePanels panels = panels(candidates);
        int size = points.blockSize();
        double[][] parts = new double[chunks][candidates.length];
        Parallel.run(threads, chunks, c -> {
            float[] scores = new float[panels.padded() * size];
            for (int b = first(c); b < last(c); b++) {
                kernels.scores(points, b, panels, scores);
                for (int t = 0; t < candidates.length; t++) {
                    double sum = 0;
                    for (int p = 0, i = b * size; p < points.count(b); p++, i++) {
                        float distance = Math.max(0, norms[i] + 2 * scores[t * size + p]);
                        sum += Weights.of(weights, i) * Math.min(closest[i], distance);
                    }
                    parts[c][t] += sum;
                }
            }
        });
        double[] all = new double[candidates.length];
        for (double[] part : parts) {
            for (int t = 0; t < all.length; t++) {
                all[t] += part[t];
            }
        }
        return all;
    }

    private CentrePanels panels(int... rows) {
        int d = points.features();
        double[] values = new double[rows.length * d];
        for (int i = 0; i < values.length; i++) {
            values[i] = points.get(rows[i / d], i % d);
        }
        return new CentrePanels(rows.length, d).fill(values);
    }
}
