package org.inkstone.benchmarks;

import java.util.Random;

/**
 * Random images with something to learn: noise, brighter in one channel and one band of rows that depend on the class.
 * Every contender gets the same recipe (and torch's tensors the same shape), so that losses fall and stay finite.
 */
public final class LearnableBatches {
    /** Images per batch. */
    public static final int BATCH = 64;
    /** Batches in rotation. */
    public static final int COUNT = 8;

    private LearnableBatches() {}

    /** Images {@code [COUNT][BATCH * 3 * 32 * 32]}, channels first or last. */
    public static float[][] images(boolean channelsLast) {
        Random random = new Random(7);
        float[][] batches = new float[COUNT][BATCH * 3 * 32 * 32];
        for (float[] batch : batches) {
            for (int n = 0; n < BATCH; n++) {
                for (int c = 0; c < 3; c++) {
                    for (int p = 0; p < 1024; p++) {
                        int label = n % 10;
                        boolean marked = c == label % 3 && p / 32 / 8 == label % 4;
                        int at = channelsLast ? (n * 1024 + p) * 3 + c : (n * 3 + c) * 1024 + p;
                        batch[at] = random.nextFloat() + (marked ? 0.5f : 0);
                    }
                }
            }
        }
        return batches;
    }

    /** Class of each image of a batch. */
    public static int label(int n) {
        return n % 10;
    }
}
