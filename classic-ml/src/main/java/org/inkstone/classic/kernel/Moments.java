package org.inkstone.classic.kernel;

import java.util.Arrays;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.data.FloatMatrix;

/** Means and variances of columns, summed in double precision by chunks of a fixed size. */
public final class Moments {
    private static final int CHUNK = 8192;

    private Moments() {}

    /** One for each column. */
    public static double[] means(FloatMatrix x, int threads) {
        double[] sums = sums(x, new double[x.columns()], false, threads);
        return Arrays.stream(sums).map(s -> s / x.rows()).toArray();
    }

    /** The mean of the columns' variances. */
    public static double meanVariance(FloatMatrix x, double[] means, int threads) {
        return Arrays.stream(sums(x, means, true, threads)).sum() / x.rows() / x.columns();
    }

    private static double[] sums(FloatMatrix x, double[] centre, boolean squares, int threads) {
        int n = x.rows();
        int d = x.columns();
        float[] values = x.values();
        int chunks = (n + CHUNK - 1) / CHUNK;
        double[][] parts = new double[chunks][d];
        Parallel.run(threads, chunks, c -> {
            double[] part = parts[c];
            for (int i = c * CHUNK; i < Math.min(n, (c + 1) * CHUNK); i++) {
                for (int j = 0; j < d; j++) {
                    double v = values[i * d + j] - centre[j];
                    part[j] += squares ? v * v : v;
                }
            }
        });
        double[] all = new double[d];
        for (double[] part : parts) {
            for (int j = 0; j < d; j++) {
                all[j] += part[j];
            }
        }
        return all;
    }
}
