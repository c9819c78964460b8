package org.inkstone.nn.kernel;

import org.inkstone.nn.kernel.Scalars.Slot;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Dropout whose mask is a function of a seed and the position, so that it need not be kept for the backward pass. */
public final class DropoutKernels {
    private DropoutKernels() {}

    /**
     * Zeroes each value with probability p and multiplies the others by {@code 1 / (1 - p)}, in place. The same call on the gradients is
     * the backward pass.
     *
     * @param x    FLOAT or DOUBLE, contiguous in c order
     * @param p    in [0, 1), to the nearest multiple of 2^-24
     * @param seed another one for each layer and step
     */
    public static void apply(INDArray x, double p, long seed) {
        apply(RowKernels.elements(x), x, p, seed);
    }

    static <A> void apply(ElementRows<A> kernel, INDArray x, double p, long seed) {
        DropoutMask mask = DropoutMask.of(p, seed);
        if (p == 0) {
            return;
        }
        RowBlocks blocks = RowBlocks.of(x);
        Scalars<A> scalars = kernel.scalars();
        HostValues<A> values = scalars.writable(x);
        blocks.blocks((first, rows) -> {
            long at = (long) first * blocks.width();
            int count = rows * blocks.width();
            A block = scalars.work(Slot.X, blocks.blockLength());
            values.get(at, block, 0, count);
            kernel.drop(block, count, at, mask);
            values.put(at, block, 0, count);
        });
    }
}
