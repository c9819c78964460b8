package org.inkstone.classic.kernel;

import org.inkstone.backend.Parallel;
import org.inkstone.classic.data.FloatMatrix;

/**
 * Points packed for the kernels: blocks of {@link LaneKernels#blockSize()} points, within a block all values of the first feature,
 * then all of the second. A vector register so holds one feature of several points, and nearest centres are found without
 * looking across its lanes. The last block is filled up with zeros.
 */
public final class PointBlocks {
    private static final int CHUNK_BLOCKS = 64;

    private final float[] values;
    private final int points;
    private final int features;
    private final int blockSize;

    private PointBlocks(float[] values, int points, int features, int blockSize) {
        this.values = values;
        this.points = points;
        this.features = features;
        this.blockSize = blockSize;
    }

    /**
     * Packs rows.
     *
     * @param offset subtracted from each row, one value a feature; subtracting the mean keeps float scores exact
     * @throws IllegalArgumentException for more values than an array holds
     */
    public static PointBlocks pack(FloatMatrix rows, double[] offset, int blockSize, int threads) {
        int n = rows.rows();
        int d = rows.columns();
        int blocks = (n + blockSize - 1) / blockSize;
        if ((long) blocks * blockSize * d > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("rows * columns must be below 2^31: " + n + " rows, " + d + " columns");
        }
        float[] from = rows.values();
        float[] values = new float[blocks * blockSize * d];
        int tasks = (blocks + CHUNK_BLOCKS - 1) / CHUNK_BLOCKS;
        Parallel.run(threads, tasks, t -> {
            int last = Math.min(blocks, (t + 1) * CHUNK_BLOCKS);
            for (int b = t * CHUNK_BLOCKS; b < last; b++) {
                int base = b * blockSize * d;
                int count = Math.min(blockSize, n - b * blockSize);
                for (int p = 0; p < count; p++) {
                    int row = (b * blockSize + p) * d;
                    for (int q = 0; q < d; q++) {
                        values[base + q * blockSize + p] = (float) (from[row + q] - offset[q]);
                    }
                }
            }
        });
        return new PointBlocks(values, n, d, blockSize);
    }

    public float[] values() {
        return values;
    }

    public int points() {
        return points;
    }

    public int features() {
        return features;
    }

    public int blockSize() {
        return blockSize;
    }

    public int blocks() {
        return (points + blockSize - 1) / blockSize;
    }

    /** Points in a block: the last one may have fewer. */
    public int count(int block) {
        return Math.min(blockSize, points - block * blockSize);
    }

    /** A feature of a point. */
    public float get(int point, int feature) {
        int block = point / blockSize;
        return values[(block * features + feature) * blockSize + point - block * blockSize];
    }
}
