package org.inkstone.nn.kernel;

import org.inkstone.nn.kernel.Scalars.Slot;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Biases of linear layers. Arrays are FLOAT or DOUBLE and contiguous in c order; a row is the last axis, whatever the others.
 */
public final class BiasKernels {
    private BiasKernels() {}

    /**
     * {@code y += bias}.
     *
     * @param y    [M, D]
     * @param bias [D]
     */
    public static void addBias(INDArray y, INDArray bias) {
        add(RowKernels.elements(y), y, bias, null);
    }

    /**
     * {@code y += bias + residual} in one pass.
     *
     * @param y        [M, D]
     * @param bias     [D], or null for none
     * @param residual [M, D]
     */
    public static void addBiasAndResidual(INDArray y, INDArray bias, INDArray residual) {
        Shapes.same("residual", residual, y);
        add(RowKernels.elements(y), y, bias, residual);
    }

    static <A> void add(ElementRows<A> kernel, INDArray y, INDArray bias, INDArray residual) {
        RowBlocks blocks = RowBlocks.of(y);
        int width = blocks.width();
        if (bias != null || residual == null) {
            Shapes.length("bias", bias, width, y);
        }
        Scalars<A> scalars = kernel.scalars();
        A biases = scalars.all(bias, Slot.BIAS);
        HostValues<A> values = scalars.writable(y);
        HostValues<A> skipped = residual == null ? null : scalars.readable(residual);
        blocks.blocks((first, rows) -> {
            long at = (long) first * width;
            int count = rows * width;
            A block = scalars.work(Slot.X, blocks.blockLength());
            values.get(at, block, 0, count);
            if (biases != null) {
                kernel.addToRows(block, rows, width, biases);
            }
            if (skipped != null) {
                A other = scalars.work(Slot.Y, blocks.blockLength());
                skipped.get(at, other, 0, count);
                kernel.add(block, 1, other, count);
            }
            values.put(at, block, 0, count);
        });
    }

    /**
     * The gradient of a bias.
     *
     * @param dy  [M, D]
     * @param out [D], overwritten by the sums over the rows
     */
    public static void columnSums(INDArray dy, INDArray out) {
        columnSums(RowKernels.elements(dy), dy, out);
    }

    static <A> void columnSums(ElementRows<A> kernel, INDArray dy, INDArray out) {
        RowBlocks blocks = RowBlocks.of(dy);
        int width = blocks.width();
        Shapes.length("out", out, width, dy);
        Scalars<A> scalars = kernel.scalars();
        HostValues<A> values = scalars.readable(dy);
        ColumnTotals totals = new ColumnTotals(0, blocks.parts(), width);
        blocks.parts((part, begin, end) -> {
            A sums = scalars.zeros(Slot.SUMS, width);
            blocks.blocks(begin, end, (first, rows) -> {
                A block = scalars.work(Slot.X, blocks.blockLength());
                values.get((long) first * width, block, 0, rows * width);
                kernel.addRows(block, rows, width, sums);
            });
            totals.set(part, scalars, sums);
        });
        totals.write(scalars, out);
    }
}
