package org.inkstone.sequence.inference;

import java.util.Arrays;

/** Loops that the JIT compiler vectorises where it can. */
final class PlainStepKernels implements StepKernels {
    /** Long enough for the compiler's unrolled loops; nothing else depends on the value. */
    private static final int LANES = 32;

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public void product(
            int rows, int in, int out, float[] x, float[] panels, float[] bias, int first, int end, float[] y) {
        int width = 2 * LANES;
        float[] sums = new float[width];
        for (int panel = first; panel < end; panel++) {
            for (int i = 0; i < rows; i++) {
                System.arraycopy(bias, panel * width, sums, 0, width);
                addRows(x, i * in, in, panels, panel * in * width, width, width, sums);
                System.arraycopy(sums, 0, y, i * out + panel * width, Math.min(width, out - panel * width));
            }
        }
    }

    /** Adds rows of {@code from}, each times its factor, four at a time to spare the sums' way to memory and back. */
    private static void addRows(
            float[] factors, int factorsAt, int rows, float[] from, int fromAt, int stride, int count, float[] sums) {
        int at = fromAt;
        int i = factorsAt;
        int end = factorsAt + rows;
        for (; i <= end - 4; i += 4, at += 4 * stride) {
            addFour(factors[i], factors[i + 1], factors[i + 2], factors[i + 3], from, at, stride, count, sums);
        }
        for (; i < end; i++, at += stride) {
            add(factors[i], from, at, count, sums);
        }
    }

    private static void addFour(
            float a, float b, float c, float d, float[] from, int at, int stride, int count, float[] sums) {
        int second = at + stride;
        int third = second + stride;
        int fourth = third + stride;
        for (int j = 0; j < count; j++) {
            sums[j] += a * from[at + j] + b * from[second + j] + c * from[third + j] + d * from[fourth + j];
        }
    }

    private static void add(float factor, float[] from, int at, int count, float[] sums) {
        for (int j = 0; j < count; j++) {
            sums[j] += factor * from[at + j];
        }
    }

    @Override
    public void scores(
            float[] query, int queryAt, int size, float[] keys, int keysAt, int groups, int stride, float[] scores) {
        float[] sums = new float[LANES];
        for (int group = 0; group < groups; group++) {
            Arrays.fill(sums, 0);
            addRows(query, queryAt, size, keys, keysAt + group * stride, LANES, LANES, sums);
            System.arraycopy(sums, 0, scores, group * LANES, LANES);
        }
    }

    @Override
    public void weigh(float[] weights, int count, float[] values, int valuesAt, int stride, int size, float[] sums) {
        Arrays.fill(sums, 0, size, 0);
        addRows(weights, 0, count, values, valuesAt, stride, size, sums);
    }
}
