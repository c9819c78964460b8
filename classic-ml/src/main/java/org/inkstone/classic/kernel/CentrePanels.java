package org.inkstone.classic.kernel;

import java.util.Arrays;

/**
 * Centres packed for the kernels, with the sign changed so that scores are sums of products alone: panels of {@link #WIDTH}, within a panel all values of the first feature, then all of the second;
 * and for each centre half its squared norm, so that {@code half - <x, c>} orders centres by their distance to x. The last panel is
 * filled up with centres at infinity.
 */
public final class CentrePanels {
    /** Centres in a panel: with two registers of points it makes twelve accumulators, which fit the registers of AVX2 too. */
    public static final int WIDTH = 6;

    final float[] values;
    final float[] halves;
    final int features;
    private int count;

    /** @param count the most centres there will be */
    public CentrePanels(int count, int features) {
        int panels = (count + WIDTH - 1) / WIDTH;
        this.values = new float[panels * WIDTH * features];
        this.halves = new float[panels * WIDTH];
        this.count = count;
        this.features = features;
    }

    /** Fills in centres, row-major {@code [count, features]}: as many as there is room for. */
    public CentrePanels fill(double[] centres) {
        count = centres.length / features;
        Arrays.fill(halves, Float.POSITIVE_INFINITY);
        for (int j = 0; j < count; j++) {
            put(j, centres, j);
        }
        return this;
    }

    /** Fills in some of many centres, which become numbers 0 to {@code count - 1} here. */
    public CentrePanels fill(double[] centres, int[] numbers, int count) {
        this.count = count;
        Arrays.fill(halves, 0, padded(), Float.POSITIVE_INFINITY);
        for (int j = 0; j < count; j++) {
            put(j, centres, numbers[j]);
        }
        return this;
    }

    private void put(int place, double[] centres, int number) {
        int base = (place / WIDTH) * WIDTH * features + place % WIDTH;
        double norm = 0;
        for (int q = 0; q < features; q++) {
            float v = (float) centres[number * features + q];
            values[base + q * WIDTH] = -v;
            norm += (double) v * v;
        }
        halves[place] = (float) (norm / 2);
    }

    public int count() {
        return count;
    }

    /** Panels in use times {@link #WIDTH}: what a kernel's output has room for. */
    public int padded() {
        return (count + WIDTH - 1) / WIDTH * WIDTH;
    }

    public int features() {
        return features;
    }

    /** For kernels: the centres times -1; not to be written to. */
    public float[] values() {
        return values;
    }

    /** For kernels; not to be written to. */
    public float[] halves() {
        return halves;
    }
}
