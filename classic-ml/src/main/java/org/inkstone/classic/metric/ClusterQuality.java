package org.inkstone.classic.metric;

import java.util.Arrays;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.data.FloatMatrix;

/** How compact and separate clusters are, without a truth to compare with; Euclidean, as scikit-learn defines them. */
public final class ClusterQuality {
    private static final int CHUNK = 32;

    private ClusterQuality() {}

    /**
     * For each row how much nearer it is to its own cluster than to the next, -1 to 1 (Rousseeuw 1987); 0 in clusters of one row. Time
     * grows with the square of the rows, memory does not.
     */
    public static double[] silhouetteSamples(FloatMatrix x, int[] labels) {
        int[] numbers = numbers(x, labels);
        int k = Arrays.stream(numbers).max().orElseThrow() + 1;
        int[] sizes = sizes(numbers, k);
        int n = x.rows();
        int d = x.columns();
        float[] v = x.values();
        double[] silhouettes = new double[n];
        Parallel.run(0, (n + CHUNK - 1) / CHUNK, t -> {
            double[] sums = new double[k];
            for (int i = t * CHUNK; i < Math.min(n, (t + 1) * CHUNK); i++) {
                Arrays.fill(sums, 0);
                for (int j = 0; j < n; j++) {
                    double square = 0;
                    for (int q = 0; q < d; q++) {
                        double difference = (double) v[i * d + q] - v[j * d + q];
                        square += difference * difference;
                    }
                    sums[numbers[j]] += Math.sqrt(square);
                }
                int own = numbers[i];
                if (sizes[own] > 1) {
                    double within = sums[own] / (sizes[own] - 1);
                    double next = Double.POSITIVE_INFINITY;
                    for (int c = 0; c < k; c++) {
                        next = c == own ? next : Math.min(next, sums[c] / sizes[c]);
                    }
                    double larger = Math.max(within, next);
                    silhouettes[i] = larger == 0 ? 0 : (next - within) / larger;
                }
            }
        });
        return silhouettes;
    }

    /** The mean of {@link #silhouetteSamples}. */
    public static double silhouette(FloatMatrix x, int[] labels) {
        return Arrays.stream(silhouetteSamples(x, labels)).sum() / x.rows();
    }

    /** Dispersion between clusters over that within, each by its degrees of freedom (Calinski and Harabasz 1974): higher is better. */
    public static double calinskiHarabasz(FloatMatrix x, int[] labels) {
        int[] numbers = numbers(x, labels);
        int k = Arrays.stream(numbers).max().orElseThrow() + 1;
        int[] sizes = sizes(numbers, k);
        double[][] centres = centres(x, numbers, sizes);
        double[] mean = centres(x, new int[x.rows()], new int[] {x.rows()})[0];
        double between = 0;
        for (int c = 0; c < k; c++) {
            between += sizes[c] * squared(centres[c], mean);
        }
        double within = 0;
        for (int i = 0; i < x.rows(); i++) {
            within += squared(row(x, i), centres[numbers[i]]);
        }
        return within == 0 ? 1 : between * (x.rows() - k) / (within * (k - 1));
    }

    /** For each cluster the worst ratio of spreads to distance with another, averaged (Davies and Bouldin 1979): lower is better. */
    public static double daviesBouldin(FloatMatrix x, int[] labels) {
        int[] numbers = numbers(x, labels);
        int k = Arrays.stream(numbers).max().orElseThrow() + 1;
        int[] sizes = sizes(numbers, k);
        double[][] centres = centres(x, numbers, sizes);
        double[] spreads = new double[k];
        for (int i = 0; i < x.rows(); i++) {
            spreads[numbers[i]] += Math.sqrt(squared(row(x, i), centres[numbers[i]])) / sizes[numbers[i]];
        }
        double sum = 0;
        for (int a = 0; a < k; a++) {
            double worst = 0;
            for (int b = 0; b < k; b++) {
                double distance = Math.sqrt(squared(centres[a], centres[b]));
                if (a != b && distance > 0) {
                    worst = Math.max(worst, (spreads[a] + spreads[b]) / distance);
                }
            }
            sum += worst;
        }
        return sum / k;
    }

    private static int[] numbers(FloatMatrix x, int[] labels) {
        if (labels.length != x.rows()) {
            throw new IllegalArgumentException("labels must be as many as rows, " + x.rows() + ": " + labels.length);
        }
        int[] known = Arrays.stream(labels).distinct().sorted().toArray();
        if (known.length < 2 || known.length >= x.rows()) {
            throw new IllegalArgumentException(
                    "labels must be of at least 2 clusters and fewer than rows, " + x.rows() + ": " + known.length);
        }
        return Arrays.stream(labels)
                .map(label -> Arrays.binarySearch(known, label))
                .toArray();
    }

    private static int[] sizes(int[] numbers, int k) {
        int[] sizes = new int[k];
        for (int number : numbers) {
            sizes[number]++;
        }
        return sizes;
    }

    private static double[][] centres(FloatMatrix x, int[] numbers, int[] sizes) {
        double[][] centres = new double[sizes.length][x.columns()];
        for (int i = 0; i < x.rows(); i++) {
            for (int q = 0; q < x.columns(); q++) {
                centres[numbers[i]][q] += (double) x.get(i, q) / sizes[numbers[i]];
            }
        }
        return centres;
    }

    private static double[] row(FloatMatrix x, int i) {
        double[] row = new double[x.columns()];
        for (int q = 0; q < row.length; q++) {
            row[q] = x.get(i, q);
        }
        return row;
    }

    private static double squared(double[] a, double[] b) {
        double sum = 0;
        for (int q = 0; q < a.length; q++) {
            sum += (a[q] - b[q]) * (a[q] - b[q]);
        }
        return sum;
    }
}
