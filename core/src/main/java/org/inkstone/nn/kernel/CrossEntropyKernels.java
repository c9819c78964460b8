package org.inkstone.nn.kernel;

import org.inkstone.nn.kernel.Scalars.Slot;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Softmax with cross-entropy against labels that are numbers of classes, as PyTorch's {@code cross_entropy} defines it: with smoothing s
 * the target is {@code 1 - s} for the label plus {@code s / V} for each of the V classes. Arrays are FLOAT or DOUBLE and contiguous in c
 * order; a row is the last axis, whatever the others.
 */
public final class CrossEntropyKernels {
    private static final int RESULTS = 4;

    private CrossEntropyKernels() {}

    /**
     * Sums over the rows.
     *
     * @param lossSum   of weight times loss
     * @param weightSum of the weights
     * @param right     rows of weight other than 0 whose label is the first of the highest logits
     * @param counted   rows of weight other than 0
     */
    public record Result(double lossSum, double weightSum, long right, long counted) {}

    /**
     * The loss and its gradient.
     *
     * @param logits    [M, V], overwritten by the gradient of the sum of losses times {@code scale}; zeros where the weight is 0
     * @param labels    M numbers of classes; any number where the weight is 0
     * @param weights   M weights of rows, or null for ones
     * @param smoothing in [0, 1]
     * @throws IllegalArgumentException for a label outside [0, V) whose weight is not 0, before anything is written
     */
    public static Result lossAndGradient(
            INDArray logits, int[] labels, float[] weights, double smoothing, double scale) {
        if (Double.isNaN(scale)) {
            throw new IllegalArgumentException("scale must be a number: " + scale);
        }
        return run(RowKernels.softmax(logits), logits, labels, weights, smoothing, scale);
    }

    /** The loss alone, as {@link #lossAndGradient}; the logits stay as they are. */
    public static Result loss(INDArray logits, int[] labels, float[] weights, double smoothing) {
        return run(RowKernels.softmax(logits), logits, labels, weights, smoothing, Double.NaN);
    }

    static <A> Result run(
            SoftmaxRows<A> kernel, INDArray logits, int[] labels, float[] weights, double smoothing, double scale) {
        RowBlocks blocks = RowBlocks.of(logits);
        check(blocks, labels, weights, smoothing);
        boolean gradient = !Double.isNaN(scale);
        int width = blocks.width();
        Scalars<A> scalars = kernel.scalars();
        HostValues<A> values = gradient ? scalars.writable(logits) : scalars.readable(logits);
        double[] sums = new double[RESULTS * blocks.parts()];
        blocks.parts((part, begin, end) -> {
            double[] row = new double[2];
            int to = part * RESULTS;
            blocks.blocks(begin, end, (first, rows) -> {
                long at = (long) first * width;
                A block = scalars.work(Slot.X, blocks.blockLength());
                values.get(at, block, 0, rows * width);
                for (int i = 0; i < rows; i++) {
                    float weight = weights == null ? 1 : weights[first + i];
                    if (weight != 0) {
                        kernel.crossEntropy(block, i * width, width, labels[first + i], smoothing, scale * weight, row);
                        sums[to] += weight * row[0];
                        sums[to + 1] += weight;
                        sums[to + 2] += row[1];
                        sums[to + 3]++;
                    } else if (gradient) {
                        scalars.zero(block, i * width, width);
                    }
                }
                if (gradient) {
                    values.put(at, block, 0, rows * width);
                }
            });
        });
        for (int i = RESULTS; i < sums.length; i++) {
            sums[i % RESULTS] += sums[i];
        }
        return sums.length == 0
                ? new Result(0, 0, 0, 0)
                : new Result(sums[0], sums[1], Math.round(sums[2]), Math.round(sums[3]));
    }

    /**
     * The softmax of each row.
     *
     * @param logits [M, V]
     * @param out    [M, V]; may be {@code logits}
     */
    public static void softmax(INDArray logits, INDArray out) {
        softmax(RowKernels.softmax(logits), logits, out);
    }

    static <A> void softmax(SoftmaxRows<A> kernel, INDArray logits, INDArray out) {
        RowBlocks blocks = RowBlocks.of(logits);
        Shapes.same("out", out, logits);
        Scalars<A> scalars = kernel.scalars();
        HostValues<A> from = scalars.readable(logits);
        HostValues<A> to = scalars.writable(out);
        blocks.blocks((first, rows) -> {
            long at = (long) first * blocks.width();
            A block = scalars.work(Slot.X, blocks.blockLength());
            from.get(at, block, 0, rows * blocks.width());
            kernel.softmax(block, rows, blocks.width());
            to.put(at, block, 0, rows * blocks.width());
        });
    }

    private static void check(RowBlocks blocks, int[] labels, float[] weights, double smoothing) {
        if (!(smoothing >= 0 && smoothing <= 1)) {
            throw new IllegalArgumentException("smoothing must be between 0 and 1: " + smoothing);
        }
        if (labels.length != blocks.rows()) {
            throw new IllegalArgumentException(
                    "labels must be as many as rows, " + blocks.rows() + ": " + labels.length);
        }
        if (weights != null && weights.length != blocks.rows()) {
            throw new IllegalArgumentException(
                    "weights must be as many as rows, " + blocks.rows() + ": " + weights.length);
        }
        for (int i = 0; i < labels.length; i++) {
            if ((labels[i] < 0 || labels[i] >= blocks.width()) && (weights == null || weights[i] != 0)) {
                throw new IllegalArgumentException(
                        "label " + i + " must be at least 0 and below " + blocks.width() + ": " + labels[i]);
            }
        }
    }
}
