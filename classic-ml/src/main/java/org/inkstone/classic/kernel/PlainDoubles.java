package org.inkstone.classic.kernel;

/** Without the vector module: four sums at once keep the processor's adders busy. */
final class PlainDoubles implements DoubleKernels {
    @Override
    public void exp(double[] values, int count) {
        for (int i = 0; i < count; i++) {
            values[i] = Exponential.of(values[i]);
        }
    }

    @Override
    public void widen(float[] from, int at, double[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] = from[at + i];
        }
    }

    @Override
    public void addCombinations(double[][] x, double[] factors, int width, double[][] out) {
        for (int k = 0; k < out.length; k++) {
            int q = 0;
            for (; q + 4 <= x.length; q += 4) {
                add(out[k], factors, k * width + q, x[q], x[q + 1], x[q + 2], x[q + 3]);
            }
            for (; q < x.length; q++) {
                double factor = factors[k * width + q];
                for (int p = 0; p < x[q].length; p++) {
                    out[k][p] += factor * x[q][p];
                }
            }
        }
    }

    private static void add(double[] to, double[] of, int f, double[] x0, double[] x1, double[] x2, double[] x3) {
        double f0 = of[f];
        double f1 = of[f + 1];
        double f2 = of[f + 2];
        double f3 = of[f + 3];
        for (int p = 0; p < to.length; p++) {
            to[p] += f0 * x0[p] + f1 * x1[p] + f2 * x2[p] + f3 * x3[p];
        }
    }

    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public void addProducts(double[][] a, double[][] b, double[][] out) {
        for (int i = 0; i < a.length; i++) {
            int j = 0;
            for (; j + 4 <= b.length; j += 4) {
                add(a[i], b[j], b[j + 1], b[j + 2], b[j + 3], out[i], j);
            }
            for (; j < b.length; j++) {
                double sum = 0;
                for (int p = 0; p < a[i].length; p++) {
                    sum += a[i][p] * b[j][p];
                }
                out[i][j] += sum;
            }
        }
    }

    private static void add(double[] a, double[] b0, double[] b1, double[] b2, double[] b3, double[] out, int j) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        for (int p = 0; p < a.length; p++) {
            double v = a[p];
            sum0 += v * b0[p];
            sum1 += v * b1[p];
            sum2 += v * b2[p];
            sum3 += v * b3[p];
        }
        out[j] += sum0;
        out[j + 1] += sum1;
        out[j + 2] += sum2;
        out[j + 3] += sum3;
    }
}
