package org.inkstone.classic.decomposition;

import org.bytedeco.openblas.global.openblas;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.kernel.Moments;

/** Rows less their means, in products with themselves; chunks of rows go through OpenBLAS, one on each thread. */
final class Covariance {
    private static final int MIN_CHUNK = 2_048;
    /** Up to so many multiplications double precision costs too little to do without. */
    private static final double DOUBLES = 2e9;
    /** Numbers that the chunks' products may have together: 256 MB, unless two need more. */
    private static final long ROOM = 1L << 26;

    private final FloatMatrix x;
    private final int n;
    private final int d;
    private final double[] means;
    private final int threads;

    Covariance(FloatMatrix x, int threads) {
        this.x = x;
        this.n = x.rows();
        this.d = x.columns();
        this.threads = threads;
        this.means = Moments.means(x, threads);
    }

    double[] means() {
        return means;
    }

    /** The sum of all columns' squared differences from their means. */
    double trace() {
        return Moments.meanVariance(x, means, threads) * n * d;
    }

    private int chunkSize(long numbersEach) {
        long most = Math.max(2, ROOM / Math.max(1, numbersEach));
        return (int) Math.max(MIN_CHUNK, (n + most - 1) / most);
    }

    private float[] centred(int from, int to) {
        float[] rows = new float[(to - from) * d];
        for (int i = from; i < to; i++) {
            for (int q = 0; q < d; q++) {
                rows[(i - from) * d + q] = (float) (x.values()[i * d + q] - means[q]);
            }
        }
        return rows;
    }

    /** The lower half of X'X, row-major {@code [d, d]}. */
    double[] product() {
        int size = chunkSize((long) d * d);
        int chunks = (n + size - 1) / size;
        double[] sum = new double[Math.multiplyExact(d, d)];
        if ((double) n * d * d <= DOUBLES) {
            double[][] parts = new double[chunks][];
            Parallel.run(threads, chunks, c -> {
                int from = c * size;
                int to = Math.min(n, from + size);
                double[] rows = new double[(to - from) * d];
                for (int i = 0; i < rows.length; i++) {
                    rows[i] = x.values()[from * d + i] - means[i % d];
                }
                double[] part = new double[d * d];
                openblas.cblas_dsyrk(
                        openblas.CblasRowMajor,
                        openblas.CblasLower,
                        openblas.CblasTrans,
                        d,
                        to - from,
                        1,
                        rows,
                        d,
                        0,
                        part,
                        d);
                parts[c] = part;
            });
            for (double[] part : parts) {
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += part[i];
                }
            }
            return sum;
        }
        float[][] parts = new float[chunks][];
        Parallel.run(threads, chunks, c -> {
            int from = c * size;
            int to = Math.min(n, from + size);
            float[] part = new float[d * d];
            openblas.cblas_ssyrk(
                    openblas.CblasRowMajor,
                    openblas.CblasLower,
                    openblas.CblasTrans,
                    d,
                    to - from,
                    1,
                    centred(from, to),
                    d,
                    0,
                    part,
                    d);
            parts[c] = part;
        });
        for (float[] part : parts) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += part[i];
            }
        }
        return sum;
    }

    /** X'(X basis), row-major {@code [d, m]}; the basis too. */
    double[] times(double[] basis, int m) {
        int size = chunkSize((long) d * m);
        int chunks = (n + size - 1) / size;
        float[] small = new float[basis.length];
        for (int i = 0; i < small.length; i++) {
            small[i] = (float) basis[i];
        }
        float[][] parts = new float[chunks][];
        Parallel.run(threads, chunks, c -> {
            int from = c * size;
            int rows = Math.min(n, from + size) - from;
            float[] centred = centred(from, from + rows);
            float[] scores = product(centred, rows, d, small, m, false);
            parts[c] = product(centred, d, rows, scores, m, true);
        });
        double[] sum = new double[basis.length];
        for (float[] part : parts) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += part[i];
            }
        }
        return sum;
    }

    /** A B or A'B, row-major; {@code [rows, inner]} times {@code [inner, m]}. */
    private static float[] product(float[] a, int rows, int inner, float[] b, int m, boolean transposed) {
        float[] out = new float[rows * m];
        openblas.cblas_sgemm(
                openblas.CblasRowMajor,
                transposed ? openblas.CblasTrans : openblas.CblasNoTrans,
                openblas.CblasNoTrans,
                rows,
                m,
                inner,
                1,
                a,
                transposed ? rows : inner,
                b,
                m,
                0,
                out,
                m);
        return out;
    }

    /** For each direction, a row of {@code [k, d]}, the sign of the score that is largest in size. */
    double[] signs(double[] directions, int k) {
        int size = chunkSize((long) MIN_CHUNK * k);
        int chunks = (n + size - 1) / size;
        float[] columns = new float[directions.length];
        for (int j = 0; j < k; j++) {
            for (int q = 0; q < d; q++) {
                columns[q * k + j] = (float) directions[j * d + q];
            }
        }
        float[][] extremes = new float[chunks][k];
        Parallel.run(threads, chunks, c -> {
            int from = c * size;
            int rows = Math.min(n, from + size) - from;
            float[] scores = product(centred(from, from + rows), rows, d, columns, k, false);
            for (int i = 0; i < scores.length; i++) {
                if (Math.abs(scores[i]) > Math.abs(extremes[c][i % k])) {
                    extremes[c][i % k] = scores[i];
                }
            }
        });
        double[] signs = new double[k];
        for (int j = 0; j < k; j++) {
            float largest = 0;
            for (float[] part : extremes) {
                largest = Math.abs(part[j]) > Math.abs(largest) ? part[j] : largest;
            }
            signs[j] = largest < 0 ? -1 : 1;
        }
        return signs;
    }
}
