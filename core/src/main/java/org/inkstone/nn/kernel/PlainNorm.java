package org.inkstone.nn.kernel;

import org.inkstone.nn.NormType;

/** The definition, in double precision. */
final class PlainNorm implements NormRows<double[]> {
    @Override
    public Scalars<double[]> scalars() {
        return Scalars.DOUBLES;
    }

    @Override
    public void forward(
            NormType type,
            double[] x,
            int rows,
            int width,
            double[] gain,
            double[] bias,
            double eps,
            double[] out,
            double[] stats) {
        for (int i = 0; i < rows; i++) {
            int at = i * width;
            double mean = type == NormType.LAYER ? mean(x, at, width) : 0;
            double squares = 0;
            for (int j = 0; j < width; j++) {
                double v = x[at + j] - mean;
                squares += v * v;
            }
            double factor = 1 / Math.sqrt(squares / width + eps);
            for (int j = 0; j < width; j++) {
                double v = (x[at + j] - mean) * factor * gain[j];
                out[at + j] = bias == null ? v : v + bias[j];
            }
            stats[2 * i] = mean;
            stats[2 * i + 1] = factor;
        }
    }

    private static double mean(double[] x, int at, int width) {
        double sum = 0;
        for (int j = 0; j < width; j++) {
            sum += x[at + j];
        }
        return sum / width;
    }

    @Override
    public void backward(
            NormType type,
            double[] dy,
            double[] x,
            double[] stats,
            double[] gain,
            int rows,
            int width,
            double[] dx,
            boolean add,
            double[] gainSums,
            double[] biasSums) {
        for (int i = 0; i < rows; i++) {
            int at = i * width;
            double mean = stats[2 * i];
            double factor = stats[2 * i + 1];
            double sum = 0;
            double product = 0;
            for (int j = 0; j < width; j++) {
                double normal = (x[at + j] - mean) * factor;
                double g = dy[at + j] * gain[j];
                sum += g;
                product += g * normal;
                gainSums[j] += dy[at + j] * normal;
            }
            if (biasSums != null) {
                for (int j = 0; j < width; j++) {
                    biasSums[j] += dy[at + j];
                }
            }
            sum = type == NormType.LAYER ? sum / width : 0;
            product /= width;
            for (int j = 0; j < width; j++) {
                double normal = (x[at + j] - mean) * factor;
                double v = factor * (dy[at + j] * gain[j] - sum - normal * product);
                dx[at + j] = add ? dx[at + j] + v : v;
            }
        }
    }
}
