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
