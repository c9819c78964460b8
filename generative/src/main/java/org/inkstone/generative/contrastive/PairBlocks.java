package org.inkstone.generative.contrastive;

import org.inkstone.backend.Parallel;
import org.inkstone.nn.kernel.HostFloats;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * All products {@code a_i . b_j} of two sets of embeddings in blocks of rows, so that memory grows with the embeddings and not with
 * the square of the batch, and gradients with respect to the products carried back to the embeddings.
 */
final class PairBlocks implements AutoCloseable {
    /** Products in a block: 4 MB, which the caches hold. */
    static final int BLOCK = 1 << 20;
    /** Products below which one thread is as fast as several. */
    private static final int FEW = 1 << 13;

    private final INDArray first;
    private final INDArray second;
    private final int rows;
    private final int columns;
    private final int blockRows;
    private final INDArray products;
    private final float[] host;
    private final INDArray firstGradient;
    private final INDArray secondGradient;
    private int current = -1;
    private int filled = -1;

    /** One row of products: its number and where it begins in the block. */
    @FunctionalInterface
    interface Row {
        void accept(int row, int at);
    }

    PairBlocks(INDArray first, INDArray second, int blockSize) {
        if (Embeddings.width("first", first) != Embeddings.width("second", second)) {
            throw new IllegalArgumentException(
                    "embeddings must have the same size: " + first.size(1) + " and " + second.size(1));
        }
        this.rows = Math.toIntExact(first.size(0));
        this.columns = Math.toIntExact(second.size(0));
        this.blockRows = Math.max(1, Math.min(rows, blockSize / columns));
        MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        try {
            this.first = Embeddings.contiguous(first);
            this.second = Embeddings.contiguous(second);
            products = Nd4j.createUninitialized(DataType.FLOAT, blockRows, columns);
            firstGradient = Nd4j.createUninitialized(DataType.FLOAT, first.shape());
            secondGradient = Nd4j.create(DataType.FLOAT, second.shape());
        } finally {
            none.close();
        }
        this.host = new float[blockRows * columns];
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    int count() {
        return (rows + blockRows - 1) / blockRows;
    }

    /** The block's products, row by row; overwritten by the next call for another block or after {@link #propagate}. */
    float[] products(int block) {
        if (filled != block) {
            INDArray out = matrix(block);
            matmul(part(first, block), false, second, true, out, 1, 0);
            HostFloats.of(out).get(0, host, 0, rowsOf(block) * columns);
            filled = block;
        }
        current = block;
        return host;
    }

    /** Calls once for each row of the current block, on all cores where there is enough to do. */
    void forEachRow(Row work) {
        int from = current * blockRows;
        int threads = rowsOf(current) * columns < FEW ? 1 : 0;
        Parallel.run(threads, rowsOf(current), i -> work.accept(from + i, i * columns));
    }

    /** Calls once for each row of the current block, one after the other. */
    void forEachRowInOrder(Row work) {
        for (int i = 0; i < rowsOf(current); i++) {
            work.accept(current * blockRows + i, i * columns);
        }
    }

    /** Takes what now stands in {@link #products} as the gradient, times {@code factor}, with respect to the block's products. */
    void propagate(double factor) {
        INDArray gradient = matrix(current);
        HostFloats.writable(gradient).put(0, host, 0, rowsOf(current) * columns);
        filled = -1;
        matmul(gradient, false, second, false, part(firstGradient, current), factor, 0);
        matmul(gradient, true, part(first, current), false, secondGradient, factor, 1);
    }

    INDArray firstGradient() {
        return firstGradient;
    }

    INDArray secondGradient() {
        return secondGradient;
    }

    /** Where both sets are one. */
    INDArray gradientSum() {
        return firstGradient.addi(secondGradient);
    }

    private int rowsOf(int block) {
        return Math.min(blockRows, rows - block * blockRows);
    }

    private INDArray matrix(int block) {
        int used = rowsOf(block);
        return used == blockRows ? products : products.get(NDArrayIndex.interval(0, used), NDArrayIndex.all());
    }

    private INDArray part(INDArray all, int block) {
        int from = block * blockRows;
        return count() == 1 ? all : all.get(NDArrayIndex.interval(from, from + rowsOf(block)), NDArrayIndex.all());
    }

    /** Frees the block at once: left to the garbage collector, blocks would pile up over the steps. */
    @Override
    public void close() {
        products.close();
    }

    private static void matmul(
            INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray out, double factor, double keep) {
        DynamicCustomOp op = DynamicCustomOp.builder("matmul")
                .addInputs(a, b)
                .addOutputs(out)
                .addIntegerArguments(transposeA ? 1 : 0, transposeB ? 1 : 0, 0)
                .addFloatingPointArguments(factor, keep)
                .build();
        OpContext context = Nd4j.getExecutioner().buildContext();
        try {
            context.setInputArrays(op.inputArguments());
            context.setOutputArrays(op.outputArguments());
            context.setIArguments(op.iArgs());
            context.setTArguments(op.tArgs());
            Nd4j.getExecutioner().exec(op, context);
        } finally {
            context.purge();
        }
    }
}
