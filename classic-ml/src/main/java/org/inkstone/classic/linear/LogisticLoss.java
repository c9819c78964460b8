package org.inkstone.classic.linear;

import java.util.Arrays;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.kernel.DoubleKernels;
import org.inkstone.classic.kernel.PointBlocks;
import org.inkstone.classic.optimize.DifferentiableFunction;

/**
 * Weighted log loss plus half the ridge times the squared coefficients, as a function of the parameters: for each output (one for two
 * classes, else one a class) d coefficients and the intercept, which is not penalised and, where there is none, has derivative 0.
 */
final class LogisticLoss implements DifferentiableFunction {
    private static final int MIN_CHUNK = 1024;
    private static final int MAX_CHUNKS = 64;
    /** Numbers in the chunks' Hessians at most: 256 MB, unless four take more. */
    private static final long HESSIAN_ROOM = 1L << 25;
    /** Rows for each feature that a Hessian is made of at most: its error then is a tenth, which costs no iteration. */
    private static final int HESSIAN_ROWS = 64;

    private final PointBlocks points;
    private final int d;
    private final int[] classes;
    private final double[] weights;
    private final int outputs;
    private final boolean intercept;
    private final double ridge;
    private final int threads;
    /** Blocks in a chunk. */
    private final int chunk;

    private final Queue<LogisticBlock> blocks = new ConcurrentLinkedQueue<>();

    LogisticLoss(
            FloatMatrix x,
            int[] classes,
            int numberOfClasses,
            double[] weights,
            boolean intercept,
            double ridge,
            int threads) {
        this.points = LogisticBlock.pack(x, threads);
        this.d = x.columns();
        this.classes = classes;
        this.weights = weights;
        this.outputs = numberOfClasses == 2 ? 1 : numberOfClasses;
        this.intercept = intercept;
        this.ridge = ridge;
        this.threads = threads;
        long square = (x.columns() + 1L) * (x.columns() + 1L);
        int most = (int) Math.min(MAX_CHUNKS, Math.max(4, HESSIAN_ROOM / square));
        int chunks = Math.min(most, (x.rows() + MIN_CHUNK - 1) / MIN_CHUNK);
        this.chunk = (points.blocks() + chunks - 1) / chunks;
    }

    int outputs() {
        return outputs;
    }

    int size() {
        return outputs * (d + 1);
    }

    @Override
    public double evaluate(double[] parameters, double[] gradient) {
        return evaluate(parameters, gradient, 0, null);
    }

    /**
     * As {@link #evaluate(double[], double[])}, and second derivatives by the parameters of one output, from a sample of the rows
     * where there are many.
     *
     * @param hessian gets them, {@code [d + 1, d + 1]}; null for none
     */
    double evaluate(double[] parameters, double[] gradient, int output, double[][] hessian) {
        int chunks = (points.blocks() + chunk - 1) / chunk;
        long wanted = (long) HESSIAN_ROWS * (d + 1);
        int stride = (int) Math.max(1, Math.min(chunk, points.points() / wanted));
        double[] losses = new double[chunks];
        int lanes = DoubleKernels.active().lanes();
        double[][][] gradients = new double[chunks][outputs][d * lanes + 1];
        double[][][] hessians = new double[hessian == null ? 0 : chunks][d + 1][d + 1];
        Parallel.run(threads, chunks, c -> {
            LogisticBlock block =
                    Objects.requireNonNullElseGet(blocks.poll(), () -> new LogisticBlock(points, outputs));
            int start = c * chunk;
            int end = Math.min(points.blocks(), start + chunk);
            for (int b = start; b < end; b++) {
                block.load(b);
                block.score(parameters);
                losses[c] += block.probabilitiesAndLoss(classes, weights);
                if (hessian != null && (b - start) % stride == 0) {
                    // each sampled block stands for those up to the next
                    int standsFor = Math.min(stride, end - b);
                    block.addHessian(output, weights, standsFor, hessians[c]);
                }
                block.addGradient(classes, weights, gradients[c]);
            }
            blocks.add(block);
        });
        double value = Arrays.stream(losses).sum();
        Arrays.fill(gradient, 0);
        for (double[][] part : gradients) {
            for (int k = 0; k < outputs; k++) {
                int at = k * (d + 1);
                for (int i = 0; i < d * lanes; i++) {
                    gradient[at + i / lanes] += part[k][i];
                }
                gradient[at + d] += part[k][d * lanes];
            }
        }
        for (int k = 0; k < outputs; k++) {
            int at = k * (d + 1);
            for (int q = 0; q < d; q++) {
                value += 0.5 * ridge * parameters[at + q] * parameters[at + q];
                gradient[at + q] += ridge * parameters[at + q];
            }
            if (!intercept) {
                gradient[at + d] = 0;
            }
        }
        if (hessian != null) {
            sum(hessians, hessian);
        }
        return value;
    }

    private void sum(double[][][] parts, double[][] hessian) {
        for (int a = 0; a <= d; a++) {
            Arrays.fill(hessian[a], 0);
            for (double[][] part : parts) {
                for (int b = 0; b <= d; b++) {
                    hessian[a][b] += part[a][b];
                }
            }
            if (a < d) {
                hessian[a][a] += ridge;
            }
        }
        if (!intercept) {
            for (int a = 0; a <= d; a++) {
                hessian[a][d] = 0;
                hessian[d][a] = 0;
            }
            hessian[d][d] = 1;
        }
    }
}
