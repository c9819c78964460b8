package org.inkstone.classic.cluster;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.data.FloatMatrix;

/** Square matrices of similarities, one array a row. */
final class Similarities {
    /** Rows are filled up to whole registers. */
    private static final int PADDING = 16;

    private static final int ROWS = 16;
    private static final float NEVER = -1e30f;

    private Similarities() {}

    /** @throws IllegalArgumentException where the matrix could not be addressed */
    static float[][] of(FloatMatrix x, AffinityPropagation.Affinity affinity, int threads) {
        int n = x.rows();
        int padded = (n + PADDING - 1) / PADDING * PADDING;
        float[][] all = new float[n][];
        float[] values = x.values();
        int d = x.columns();
        Parallel.run(threads, (n + ROWS - 1) / ROWS, t -> {
            for (int i = t * ROWS; i < Math.min(n, (t + 1) * ROWS); i++) {
                float[] row = new float[padded];
                Arrays.fill(row, n, padded, NEVER);
                if (affinity == AffinityPropagation.Affinity.PRECOMPUTED) {
                    System.arraycopy(values, i * n, row, 0, n);
                } else {
                    for (int j = 0; j < n; j++) {
                        double sum = 0;
                        for (int q = 0; q < d; q++) {
                            double v = (double) values[i * d + q] - values[j * d + q];
                            sum += v * v;
                        }
                        row[j] = (float) -sum;
                    }
                }
                all[i] = row;
            }
        });
        return all;
    }

    /** Of all n x n values, the diagonal included, as scikit-learn has it; the mean of the middle two of an even number. */
    static float median(float[][] similarity, int n) {
        long count = (long) n * n;
        float lower = ranked(similarity, n, (count - 1) / 2);
        float upper = count % 2 == 1 ? lower : ranked(similarity, n, count / 2);
        return (lower + upper) / 2;
    }

    /** The value of a rank by bisection on the bits of floats in their order: no sorted copy is made. */
    private static float ranked(float[][] similarity, int n, long rank) {
        int low = Integer.MIN_VALUE;
        int high = Integer.MAX_VALUE;
        while (low < high) {
            int middle = (int) (((long) low + high) >> 1);
            if (countUpTo(similarity, n, middle) > rank) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return Float.intBitsToFloat(ordered(low));
    }

    private static long countUpTo(float[][] similarity, int n, int key) {
        float limit = Float.intBitsToFloat(ordered(key));
        if (Float.isNaN(limit)) {
            return key < 0 ? 0 : (long) n * n;
        }
        long[] counts = new long[(n + ROWS - 1) / ROWS];
        Parallel.run(0, counts.length, t -> {
            for (int i = t * ROWS; i < Math.min(n, (t + 1) * ROWS); i++) {
                float[] row = similarity[i];
                int count = 0;
                for (int j = 0; j < n; j++) {
                    count += row[j] <= limit ? 1 : 0;
                }
                counts[t] += count;
            }
        });
        return Arrays.stream(counts).sum();
    }

    /** Swaps the bits of a float and an integer that is larger for larger floats; its own inverse. */
    private static int ordered(int bits) {
        return bits >= 0 ? bits : bits ^ 0x7fffffff;
    }

    /** Adds noise far below the precision of the similarities, so that no two solutions are exactly as good. */
    static void breakTies(float[][] similarity, int n, SplittableRandom random) {
        SplittableRandom[] own = new SplittableRandom[n];
        for (int i = 0; i < n; i++) {
            own[i] = random.split();
        }
        Parallel.run(0, (n + ROWS - 1) / ROWS, t -> {
            for (int i = t * ROWS; i < Math.min(n, (t + 1) * ROWS); i++) {
                float[] row = similarity[i];
                for (int j = 0; j < n; j++) {
                    // uniform with the variance of scikit-learn's normal numbers: a twentieth of their cost
                    float noise = (float) (3.4641016 * (own[i].nextDouble() - 0.5));
                    row[j] += (Math.ulp(1f) * row[j] + Float.MIN_NORMAL * 100) * noise;
                }
            }
        });
    }
}
