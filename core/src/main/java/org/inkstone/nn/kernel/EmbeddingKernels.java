package org.inkstone.nn.kernel;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.inkstone.backend.Parallel;
import org.inkstone.nn.kernel.Scalars.Slot;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Rows of a table looked up by number, and their gradient. Arrays are FLOAT or DOUBLE and contiguous in c order. */
public final class EmbeddingKernels {
    /** Parts of the table, by the remainder of the row's number; each is one thread's alone, so nothing is added to twice at once. */
    private static final int PARTS = 8;

    private EmbeddingKernels() {}

    /**
     * {@code out[i] = table[ids[i]]}.
     *
     * @param table [V, D]
     * @param ids   M row numbers
     * @param out   [M, D]
     * @throws IllegalArgumentException for a number outside [0, V)
     */
    public static void gather(INDArray table, int[] ids, INDArray out) {
        gather(RowKernels.elements(table).scalars(), table, ids, out);
    }

    private static <A> void gather(Scalars<A> scalars, INDArray table, int[] ids, INDArray out) {
        int width = check(table, ids, out, "out");
        HostValues<A> from = scalars.readable(table);
        HostValues<A> to = scalars.writable(out);
        RowBlocks blocks = new RowBlocks(ids.length, width);
        blocks.blocks((first, rows) -> {
            A block = scalars.work(Slot.X, blocks.blockLength());
            for (int i = 0; i < rows; i++) {
                from.get((long) ids[first + i] * width, block, i * width, width);
            }
            to.put((long) first * width, block, 0, rows * width);
        });
    }

    /**
     * {@code grad[ids[i]] += dOut[i]} for each i, in order.
     *
     * @param grad [V, D]
     * @param ids  M row numbers
     * @param dOut [M, D]
     * @param add  add to what {@code grad} holds instead of zeroing it first
     * @throws IllegalArgumentException for a number outside [0, V)
     */
    public static void scatterAdd(INDArray grad, int[] ids, INDArray dOut, boolean add) {
        scatterAdd(RowKernels.elements(grad), grad, ids, dOut, add);
    }

    static <A> void scatterAdd(ElementRows<A> kernel, INDArray grad, int[] ids, INDArray dOut, boolean add) {
        int width = check(grad, ids, dOut, "dOut");
        if (!add) {
            grad.assign(0);
        }
        Scalars<A> scalars = kernel.scalars();
        HostValues<A> from = scalars.readable(dOut);
        HostValues<A> to = scalars.writable(grad);
        Parallel.run(0, (long) ids.length * width < RowBlocks.LEAST ? 1 : PARTS, part -> {
            boolean alone = (long) ids.length * width < RowBlocks.LEAST;
            A sum = scalars.work(Slot.X, width);
            A row = scalars.work(Slot.Y, width);
            for (int i = 0; i < ids.length; i++) {
                if (alone || ids[i] % PARTS == part) {
                    to.get((long) ids[i] * width, sum, 0, width);
                    from.get((long) i * width, row, 0, width);
                    kernel.add(sum, 1, row, width);
                    to.put((long) ids[i] * width, sum, 0, width);
                }
            }
        });
    }

    private static int check(INDArray table, int[] ids, INDArray rows, String name) {
        if (table.rank() != 2) {
            throw new IllegalArgumentException("table must have rows and columns: " + Arrays.toString(table.shape()));
        }
        Shapes.length(name, rows, ids.length * table.size(1), table);
        long count = table.size(0);
        IntStream.range(0, ids.length)
                .filter(i -> ids[i] < 0 || ids[i] >= count)
                .findFirst()
                .ifPresent(i -> {
                    throw new IllegalArgumentException(
                            "id " + i + " must be at least 0 and below " + count + ": " + ids[i]);
                });
        return Math.toIntExact(table.size(1));
    }
}
