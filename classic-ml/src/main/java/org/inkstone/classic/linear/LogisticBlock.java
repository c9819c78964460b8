package org.inkstone.classic.linear;

import java.util.Arrays;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.kernel.DoubleKernels;
import org.inkstone.classic.kernel.PointBlocks;

/**
 * A few rows at a time in double precision: their scores, losses, and what they add to the gradient and to the Hessian. Every column
 * is an array of its own so that C2 vectorises the loops over it.
 */
final class LogisticBlock {
    /** Rows: a hundred features of them fit the second-level cache. */
    static final int ROWS = 128;

    private final PointBlocks points;
    private final int d;
    private final int outputs;
    private final double[][] columns;
    private final double[][] scores;
    private final double[] scratch = new double[ROWS];
    private final DoubleKernels kernels = DoubleKernels.active();
    private double[][] rows;
    private int first;
    private int count;

    LogisticBlock(PointBlocks points, int outputs) {
        this.points = points;
        this.d = points.features();
        this.outputs = outputs;
        this.columns = new double[d][ROWS];
        this.scores = new double[outputs][ROWS];
    }

    static PointBlocks pack(FloatMatrix x, int threads) {
        return PointBlocks.pack(x, new double[x.columns()], ROWS, threads);
    }

    void load(int block) {
        first = block * ROWS;
        count = points.count(block);
        for (int q = 0; q < d; q++) {
            kernels.widen(points.values(), (block * d + q) * ROWS, columns[q]);
        }
    }

    int first() {
        return first;
    }

    int count() {
        return count;
    }

    /** @param parameters for each output d coefficients and the intercept */
    void score(double[] parameters) {
        for (int k = 0; k < outputs; k++) {
            Arrays.fill(scores[k], parameters[k * (d + 1) + d]);
        }
        kernels.addCombinations(columns, parameters, d + 1, scores);
    }

    double[] scores(int output) {
        return scores[output];
    }

    /** Replaces scores by probabilities and gives the weighted loss of the rows. */
    double probabilitiesAndLoss(int[] classes, double[] weights) {
        return outputs == 1 ? sigmoid(classes, weights) : softmax(classes, weights);
    }

    private double sigmoid(int[] classes, double[] weights) {
        double[] z = scores[0];
        for (int p = 0; p < count; p++) {
            scratch[p] = -Math.abs(z[p]);
        }
        kernels.exp(scratch, count);
        double loss = 0;
        for (int p = 0; p < count; p++) {
            int row = first + p;
            double e = scratch[p];
            double away = classes[row] == 1 ? -z[p] : z[p];
            loss += weights[row] * (Math.log1p(e) + Math.max(away, 0));
            z[p] = z[p] >= 0 ? 1 / (1 + e) : e / (1 + e);
        }
        return loss;
    }

    private double softmax(int[] classes, double[] weights) {
        double[] largest = scratch;
        System.arraycopy(scores[0], 0, largest, 0, count);
        for (int k = 1; k < outputs; k++) {
            larger(largest, scores[k]);
        }
        double loss = 0;
        for (int p = 0; p < count; p++) {
            loss -= weights[first + p] * (scores[classes[first + p]][p] - largest[p]);
        }
        for (int k = 0; k < outputs; k++) {
            subtract(scores[k], largest);
            kernels.exp(scores[k], count);
        }
        double[] sums = scratch;
        Arrays.fill(sums, 0);
        for (int k = 0; k < outputs; k++) {
            add(sums, 1, scores[k]);
        }
        for (int p = 0; p < count; p++) {
            loss += weights[first + p] * Math.log(sums[p]);
        }
        for (int k = 0; k < outputs; k++) {
            divide(scores[k], sums);
        }
        return loss;
    }

    /**
     * From probabilities; makes residuals of them.
     *
     * @param gradient for each output {@link DoubleKernels#lanes} parts of each derivative, and the intercept's last
     */
    void addGradient(int[] classes, double[] weights, double[][] gradient) {
        for (int k = 0; k < outputs; k++) {
            double[] r = scores[k];
            int positive = outputs == 1 ? 1 : k;
            for (int p = 0; p < count; p++) {
                r[p] = weights[first + p] * (r[p] - (classes[first + p] == positive ? 1 : 0));
            }
            Arrays.fill(r, count, ROWS, 0);
            for (int p = 0; p < count; p++) {
                gradient[k][d * kernels.lanes()] += r[p];
            }
        }
        kernels.addProducts(scores, columns, gradient);
    }

    /** From probabilities: X' D X of one output, the ones of the intercept as the last column. */
    void addHessian(int output, double[] weights, double factor, double[][] hessian) {
        double[] probability = scores[output];
        for (int p = 0; p < count; p++) {
            scratch[p] = factor * weights[first + p] * probability[p] * (1 - probability[p]);
        }
        transpose();
        int p = 0;
        for (; p + 4 <= count; p += 4) {
            double h0 = scratch[p];
            double h1 = scratch[p + 1];
            double h2 = scratch[p + 2];
            double h3 = scratch[p + 3];
            double[] x0 = rows[p];
            double[] x1 = rows[p + 1];
            double[] x2 = rows[p + 2];
            double[] x3 = rows[p + 3];
            for (int a = 0; a < d; a++) {
                add(hessian[a], h0 * x0[a], x0, h1 * x1[a], x1, h2 * x2[a], x2, h3 * x3[a], x3);
            }
            add(hessian[d], h0, x0, h1, x1, h2, x2, h3, x3);
            hessian[d][d] += h0 + h1 + h2 + h3;
        }
        for (; p < count; p++) {
            for (int a = 0; a < d; a++) {
                add(hessian[a], scratch[p] * rows[p][a], rows[p]);
            }
            add(hessian[d], scratch[p], rows[p]);
            hessian[d][d] += scratch[p];
        }
    }

    private void transpose() {
        if (rows == null) {
            rows = new double[ROWS][d];
        }
        for (int q = 0; q < d; q++) {
            for (int p = 0; p < count; p++) {
                rows[p][q] = columns[q][p];
            }
        }
    }

    private static void add(
            double[] to,
            double f0,
            double[] x0,
            double f1,
            double[] x1,
            double f2,
            double[] x2,
            double f3,
            double[] x3) {
        for (int q = 0; q < x0.length; q++) {
            to[q] += f0 * x0[q] + f1 * x1[q] + f2 * x2[q] + f3 * x3[q];
        }
    }

    private static void add(double[] to, double factor, double[] x) {
        for (int q = 0; q < x.length; q++) {
            to[q] += factor * x[q];
        }
    }

    private static void larger(double[] to, double[] x) {
        for (int p = 0; p < to.length; p++) {
            to[p] = Math.max(to[p], x[p]);
        }
    }

    private static void subtract(double[] from, double[] x) {
        for (int p = 0; p < from.length; p++) {
            from[p] -= x[p];
        }
    }

    private static void divide(double[] to, double[] x) {
        for (int p = 0; p < to.length; p++) {
            to[p] /= x[p];
        }
    }
}
