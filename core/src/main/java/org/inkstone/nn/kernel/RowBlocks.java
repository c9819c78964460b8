package org.inkstone.nn.kernel;

import org.inkstone.backend.Parallel;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The rows of an array in blocks that fit a core's cache, dealt to parts that threads take. The split follows from the shape alone, so
 * sums put together in the order of the parts do not depend on the number of threads.
 *
 * @param rows  number of rows: all axes but the last
 * @param width length of a row
 */
record RowBlocks(int rows, int width) {
    /** Values in a block: two or three arrays of them stay in the first-level cache. */
    private static final int BLOCK = 4096;
    /** Values a part has at least: fewer are done before another thread has woken up. */
    static final int LEAST = 32768;

    private static final int MOST_PARTS = 16;

    /** One block's work: rows {@code from} to {@code from + rows - 1} of the array. */
    @FunctionalInterface
    interface Block {
        void run(int from, int rows);
    }

    /** One part's work: rows {@code from} to {@code to - 1}. */
    @FunctionalInterface
    interface Part {
        void run(int part, int from, int to);
    }

    static RowBlocks of(INDArray array) {
        if (array.rank() == 0) {
            throw new IllegalArgumentException("array must have rows: a scalar");
        }
        long width = array.size(array.rank() - 1);
        return new RowBlocks(width == 0 ? 0 : Math.toIntExact(array.length() / width), Math.toIntExact(width));
    }

    int parts() {
        long values = (long) rows * width;
        return (int) Math.min(Math.min(MOST_PARTS, rows), Math.max(1, values / LEAST));
    }

    /** Runs all parts on all cores. */
    void parts(Part part) {
        int parts = parts();
        Parallel.run(0, parts, p -> part.run(p, first(p, parts), first(p + 1, parts)));
    }

    /** Runs all blocks on all cores. */
    void blocks(Block block) {
        parts((part, from, to) -> blocks(from, to, block));
    }

    /** Runs the blocks of a part one after the other. */
    void blocks(int from, int to, Block block) {
        int size = Math.max(1, BLOCK / width);
        for (int at = from; at < to; at += size) {
            block.run(at, Math.min(size, to - at));
        }
    }

    /** Values in the largest block. */
    int blockLength() {
        return Math.max(1, BLOCK / width) * width;
    }

    private int first(int part, int parts) {
        return (int) ((long) rows * part / parts);
    }
}
