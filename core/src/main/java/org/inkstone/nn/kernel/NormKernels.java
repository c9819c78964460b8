package org.inkstone.nn.kernel;

import org.inkstone.nn.NormType;
import org.inkstone.nn.kernel.Scalars.Slot;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Layer norm and RMS norm of rows, forward and backward in one pass over memory each. Arrays are FLOAT or DOUBLE and contiguous in c
 * order; a row is the last axis, whatever the others.
 */
public final class NormKernels {
    private NormKernels() {}

    /**
     * {@code out = (x - mean) / sqrt(variance + eps) * gain + bias}, or {@code x / sqrt(mean of squares + eps) * gain}.
     *
     * @param x     [M, D]
     * @param gain  [D]
     * @param bias  [D], null for RMS
     * @param out   [M, D]; may be {@code x}
     * @param stats [M, 2], what {@link #backward} needs: mean (0 for RMS) and the factor before the gain
     */
    public static void forward(
            NormType type, INDArray x, INDArray gain, INDArray bias, double eps, INDArray out, INDArray stats) {
        forward(RowKernels.norm(x), type, x, gain, bias, eps, out, stats, null, 0, null);
    }

    /**
     * Adds the residual first: {@code sum = x + scale * residual}, {@code out} the norm of {@code sum}.
     *
     * @param residual [M, D]
     * @param sum      [M, D]; may be {@code x} or {@code residual}
     */
    public static void forwardAdd(
            NormType type,
            INDArray x,
            INDArray gain,
            INDArray bias,
            double eps,
            INDArray out,
            INDArray stats,
            INDArray residual,
            double scale,
            INDArray sum) {
        Shapes.same("residual", residual, x);
        Shapes.same("sum", sum, x);
        forward(RowKernels.norm(x), type, x, gain, bias, eps, out, stats, residual, scale, sum);
    }

    static <A> void forward(
            NormRows<A> kernel,
            NormType type,
            INDArray x,
            INDArray gain,
            INDArray bias,
            double eps,
            INDArray out,
            INDArray stats,
            INDArray residual,
            double scale,
            INDArray sum) {
        RowBlocks blocks = check(type, x, gain, bias, stats);
        Shapes.same("out", out, x);
        Scalars<A> scalars = kernel.scalars();
        int width = blocks.width();
        A gains = scalars.all(gain, Slot.GAIN);
        A biases = scalars.all(bias, Slot.BIAS);
        HostValues<A> from = scalars.readable(x);
        HostValues<A> to = scalars.writable(out);
        HostValues<A> statistics = scalars.writable(stats);
        HostValues<A> skipped = residual == null ? null : scalars.readable(residual);
        HostValues<A> sums = residual == null ? null : scalars.writable(sum);
        ElementRows<A> elements = residual == null ? null : RowKernels.elements(scalars);
        blocks.blocks((first, rows) -> {
            long at = (long) first * width;
            int count = rows * width;
            A block = scalars.work(Slot.X, blocks.blockLength());
            A factors = scalars.work(Slot.STATS, 2L * rows);
            from.get(at, block, 0, count);
            if (residual != null) {
                A other = scalars.work(Slot.Y, blocks.blockLength());
                skipped.get(at, other, 0, count);
                elements.add(block, scale, other, count);
                sums.put(at, block, 0, count);
            }
            kernel.forward(type, block, rows, width, gains, biases, eps, block, factors);
            to.put(at, block, 0, count);
            statistics.put(2L * first, factors, 0, 2 * rows);
        });
    }

    /**
     * The gradients of {@link #forward}; of {@link #forwardAdd} too, {@code x} being its {@code sum}.
     *
     * @param dy    [M, D]
     * @param dx    [M, D]; may be {@code dy} unless {@code add}
     * @param add   add to {@code dx} instead of overwriting it
     * @param dGain [D], overwritten
     * @param dBias [D], overwritten; null for RMS
     */
    public static void backward(
            NormType type,
            INDArray dy,
            INDArray x,
            INDArray stats,
            INDArray gain,
            INDArray dx,
            boolean add,
            INDArray dGain,
            INDArray dBias) {
        backward(RowKernels.norm(x), type, dy, x, stats, gain, dx, add, dGain, dBias);
    }

    static <A> void backward(
            NormRows<A> kernel,
            NormType type,
            INDArray dy,
            INDArray x,
            INDArray stats,
            INDArray gain,
            INDArray dx,
            boolean add,
            INDArray dGain,
            INDArray dBias) {
        RowBlocks blocks = check(type, x, gain, dBias, stats);
        Shapes.same("dy", dy, x);
        Shapes.same("dx", dx, x);
        Shapes.length("dGain", dGain, blocks.width(), x);
        Scalars<A> scalars = kernel.scalars();
        int width = blocks.width();
        A gains = scalars.all(gain, Slot.GAIN);
        HostValues<A> fromX = scalars.readable(x);
        HostValues<A> fromY = scalars.readable(dy);
        HostValues<A> statistics = scalars.readable(stats);
        HostValues<A> to = scalars.writable(dx);
        ColumnTotals gainTotals = new ColumnTotals(0, blocks.parts(), width);
        ColumnTotals biasTotals = dBias == null ? null : new ColumnTotals(1, blocks.parts(), width);
        blocks.parts((part, begin, end) -> {
            A gainSums = scalars.zeros(Slot.SUMS, width);
            A biasSums = dBias == null ? null : scalars.zeros(Slot.SECOND_SUMS, width);
            blocks.blocks(begin, end, (first, rows) -> {
                long at = (long) first * width;
                int count = rows * width;
                A values = scalars.work(Slot.X, blocks.blockLength());
                A gradients = scalars.work(Slot.Y, blocks.blockLength());
                A results = scalars.work(Slot.Z, blocks.blockLength());
                A factors = scalars.work(Slot.STATS, 2L * rows);
                fromX.get(at, values, 0, count);
                fromY.get(at, gradients, 0, count);
                statistics.get(2L * first, factors, 0, 2 * rows);
                if (add) {
                    to.get(at, results, 0, count);
                }
                kernel.backward(type, gradients, values, factors, gains, rows, width, results, add, gainSums, biasSums);
                to.put(at, results, 0, count);
            });
            gainTotals.set(part, scalars, gainSums);
            if (dBias != null) {
                biasTotals.set(part, scalars, biasSums);
            }
        });
        gainTotals.write(scalars, dGain);
        if (dBias != null) {
            biasTotals.write(scalars, dBias);
        }
    }

    private static RowBlocks check(NormType type, INDArray x, INDArray gain, INDArray bias, INDArray stats) {
        RowBlocks blocks = RowBlocks.of(x);
        Shapes.length("gain", gain, blocks.width(), x);
        if (type == NormType.LAYER) {
            Shapes.length("bias", bias, blocks.width(), x);
        } else if (bias != null) {
            throw new IllegalArgumentException("an RMS norm has no bias");
        }
        Shapes.length("stats", stats, 2L * blocks.rows(), x);
        return blocks;
    }
}
