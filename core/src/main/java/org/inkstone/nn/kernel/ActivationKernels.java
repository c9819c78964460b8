package org.inkstone.nn.kernel;

import org.inkstone.nn.FeedForwardActivation;
import org.inkstone.nn.kernel.Scalars.Slot;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Activations between two linear layers, with the bias before them. Arrays are FLOAT or DOUBLE and contiguous in c order; a row is
 * the last axis, whatever the others. {@code G} below is {@code F}, or {@code 2F} for the gated kinds.
 */
public final class ActivationKernels {
    private ActivationKernels() {}

    /**
     * {@code z += bias, out = activation(z)} in one pass.
     *
     * @param z    [M, G], whose bias is added in place since the backward pass needs the sum
     * @param bias [G], or null for none
     * @param out  [M, F]
     */
    public static void forward(FeedForwardActivation kind, INDArray z, INDArray bias, INDArray out) {
        forward(RowKernels.activations(z), kind, z, bias, out);
    }

    static <A> void forward(
            ActivationRows<A> kernel, FeedForwardActivation kind, INDArray z, INDArray bias, INDArray out) {
        RowBlocks blocks = check(kind, z, out, "out");
        int width = blocks.width();
        int columns = kind.gated() ? width / 2 : width;
        if (bias != null) {
            Shapes.length("bias", bias, width, z);
        }
        Scalars<A> scalars = kernel.scalars();
        ElementRows<A> elements = RowKernels.elements(scalars);
        A biases = scalars.all(bias, Slot.BIAS);
        HostValues<A> values = bias == null ? scalars.readable(z) : scalars.writable(z);
        HostValues<A> to = scalars.writable(out);
        blocks.blocks((first, rows) -> {
            A block = scalars.work(Slot.X, blocks.blockLength());
            A result = scalars.work(Slot.Y, blocks.blockLength());
            values.get((long) first * width, block, 0, rows * width);
            if (biases != null) {
                elements.addToRows(block, rows, width, biases);
                values.put((long) first * width, block, 0, rows * width);
            }
            kernel.forward(kind, block, rows, columns, result);
            to.put((long) first * columns, result, 0, rows * columns);
        });
    }

    /**
     * The gradient of {@link #forward}, and the sums over the rows that are the bias's.
     *
     * @param z     [M, G], bias added
     * @param dOut  [M, F]
     * @param dz    [M, G], overwritten; may be {@code dOut} where the kind is not gated
     * @param dBias [G], overwritten; or null when nobody wants it
     */
    public static void backward(FeedForwardActivation kind, INDArray z, INDArray dOut, INDArray dz, INDArray dBias) {
        backward(RowKernels.activations(z), kind, z, dOut, dz, dBias);
    }

    static <A> void backward(
            ActivationRows<A> kernel,
            FeedForwardActivation kind,
            INDArray z,
            INDArray dOut,
            INDArray dz,
            INDArray dBias) {
        RowBlocks blocks = check(kind, z, dOut, "dOut");
        int width = blocks.width();
        int columns = kind.gated() ? width / 2 : width;
        Shapes.same("dz", dz, z);
        if (dBias != null) {
            Shapes.length("dBias", dBias, width, z);
        }
        Scalars<A> scalars = kernel.scalars();
        ElementRows<A> elements = RowKernels.elements(scalars);
        HostValues<A> values = scalars.readable(z);
        HostValues<A> gradients = scalars.readable(dOut);
        HostValues<A> to = scalars.writable(dz);
        ColumnTotals totals = dBias == null ? null : new ColumnTotals(0, blocks.parts(), width);
        blocks.parts((part, begin, end) -> {
            A sums = totals == null ? null : scalars.zeros(Slot.SUMS, width);
            blocks.blocks(begin, end, (first, rows) -> {
                A block = scalars.work(Slot.X, blocks.blockLength());
                A gradient = scalars.work(Slot.Y, blocks.blockLength());
                A result = scalars.work(Slot.Z, blocks.blockLength());
                A work = scalars.work(Slot.WORK, 2L * blocks.blockLength() + 128);
                values.get((long) first * width, block, 0, rows * width);
                gradients.get((long) first * columns, gradient, 0, rows * columns);
                kernel.backward(kind, block, gradient, rows, columns, result, work);
                if (totals != null) {
                    elements.addRows(result, rows, width, sums);
                }
                to.put((long) first * width, result, 0, rows * width);
            });
            if (totals != null) {
                totals.set(part, scalars, sums);
            }
        });
        if (totals != null) {
            totals.write(scalars, dBias);
        }
    }

    private static RowBlocks check(FeedForwardActivation kind, INDArray z, INDArray out, String name) {
        RowBlocks blocks = RowBlocks.of(z);
        if (kind.gated() && blocks.width() % 2 != 0) {
            throw new IllegalArgumentException(kind + " needs an even number of columns: " + blocks.width());
        }
        Shapes.length(name, out, kind.gated() ? z.length() / 2 : z.length(), z);
        return blocks;
    }
}
