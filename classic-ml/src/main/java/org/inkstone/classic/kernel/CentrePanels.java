package org.inkstone.classic.kernel;

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
    final int count;
    final int features;

    /** @param count the most centres there will be */
    public CentrePanels(int count, int features) {
        int panels = (count + WIDTH - 1) / WIDTH;
        this.values = new float[panels * WIDTH * features];
        this.halves = new float[panels * WIDTH];
        this.count = count;
        this.features = features;
    }

    /** Fills in all centres, row-major {@code [count, features]}. */
    public CentrePanels fill(double[] centres) {
        java.util.Arrays.fill(halves, Float.POSITIVE_INFINITY);
        for (int j = 0; j < count; j++) {
            int base = (j / WIDTH) * WIDTH * features + j % WIDTH;
            double norm = 0;
            for (int q = 0; q < features; q++) {
                float v = (float) centres[j * features + q];
                values[base + q * WIDTH] = -v;
                norm += (double) v * v;
            }
            halves[j] = (float) (norm / 2);
        }
        return this;
    }

    public int count() {
        return count;
    }

    /** Panels times {@link #WIDTH}: what a kernel's output has room for. */
    public int padded() {
        return halves.length;
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
