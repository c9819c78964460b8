package org.inkstone.classic.kernel;

import java.util.Arrays;

/**
 * Loops over the points of a block that C2 vectorises. It does so only where all arrays are read from the same index on, five times as
 * fast, so the features of a block are copied into arrays of their own first: little work beside that of many centres.
 */
final class PlainKernels implements LaneKernels {
    /** Long enough for loops unrolled eight times and 16 lanes wide, short enough for the second-level cache. */
    private static final int BLOCK = 512;

    private static final int WIDTH = CentrePanels.WIDTH;

    @Override
    public int blockSize() {
        return BLOCK;
    }

    @Override
    public String description() {
        return "plain kernels";
    }

    @Override
    public void scores(PointBlocks points, int block, CentrePanels centres, float[] out) {
        float[][] x = features(points, block);
        float[] scores = new float[BLOCK];
        for (int j = 0; j < centres.padded(); j++) {
            score(x, centres, j, scores);
            System.arraycopy(scores, 0, out, j * BLOCK, BLOCK);
        }
    }

    @Override
    public void nearest(PointBlocks points, int block, CentrePanels centres, int[] index, int at, float[] best) {
        float[][] x = features(points, block);
        float[] scores = new float[BLOCK];
        int[] found = new int[BLOCK];
        Arrays.fill(best, 0, BLOCK, Float.POSITIVE_INFINITY);
        for (int j = 0; j < centres.count(); j++) {
            score(x, centres, j, scores);
            keepLower(scores, j, best, found);
        }
        System.arraycopy(found, 0, index, at, Math.min(BLOCK, index.length - at));
    }

    @Override
    public int within(
            PointBlocks points,
            int block,
            CentrePanels centres,
            int from,
            int to,
            float[] limit,
            float[] sure,
            int[] hits) {
        float[][] x = features(points, block);
        float[] scores = new float[BLOCK];
        int count = 0;
        for (int j = from; j < to; j++) {
            score(x, centres, j, scores);
            int at = (j - from) * BLOCK;
            for (int p = 0; p < BLOCK; p++) {
                hits[count] = scores[p] <= sure[p] ? at + p : ~(at + p);
                count += scores[p] <= limit[p] ? 1 : 0;
            }
        }
        return count;
    }

    private static float[][] features(PointBlocks points, int block) {
        int d = points.features();
        float[][] x = new float[d][];
        for (int q = 0, at = block * BLOCK * d; q < d; q++, at += BLOCK) {
            x[q] = Arrays.copyOfRange(points.values(), at, at + BLOCK);
        }
        return x;
    }

    private static void keepLower(float[] scores, int centre, float[] best, int[] found) {
        for (int p = 0; p < scores.length; p++) {
            boolean lower = scores[p] < best[p];
            best[p] = lower ? scores[p] : best[p];
            found[p] = lower ? centre : found[p];
        }
    }

    private static void score(float[][] x, CentrePanels centres, int centre, float[] scores) {
        int d = x.length;
        float[] c = centres.values();
        int k = (centre / WIDTH) * WIDTH * d + centre % WIDTH;
        Arrays.fill(scores, centres.halves()[centre]);
        int q = 0;
        for (; q + 4 <= d; q += 4, k += 4 * WIDTH) {
            float c0 = c[k];
            float c1 = c[k + WIDTH];
            float c2 = c[k + 2 * WIDTH];
            float c3 = c[k + 3 * WIDTH];
            add(x[q], x[q + 1], x[q + 2], x[q + 3], c0, c1, c2, c3, scores);
        }
        for (; q < d; q++, k += WIDTH) {
            add(x[q], c[k], scores);
        }
    }

    private static void add(
            float[] x0, float[] x1, float[] x2, float[] x3, float c0, float c1, float c2, float c3, float[] out) {
        for (int p = 0; p < out.length; p++) {
            out[p] += x0[p] * c0 + x1[p] * c1 + x2[p] * c2 + x3[p] * c3;
        }
    }

    private static void add(float[] x, float c, float[] out) {
        for (int p = 0; p < out.length; p++) {
            out[p] += x[p] * c;
        }
    }
}
