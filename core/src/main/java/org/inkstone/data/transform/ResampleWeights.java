package org.inkstone.data.transform;

/**
 * The weights of one direction of a resize, in Pillow's fixed point: output i is the sum of the inputs {@code first[i]} up
 * to {@code first[i] + taps - 1}, weighted from {@code weights[i * taps]} on. All outputs have as many taps, some of them
 * of weight 0, since a loop of one length runs much faster than one that now ends a step earlier, now later.
 */
final class ResampleWeights {
    /** Pillow's PRECISION_BITS: 8 bits for the value and 2 for overshoot are left of 32. */
    static final int BITS = 22;

    /** What makes the shift by {@link #BITS} round. */
    static final int HALF = 1 << (BITS - 1);

    final int[] first;
    final int[] weights;
    final int taps;
    /** Whether no sum of bytes can leave 0..255, so that nothing has to be clipped: true for filters that are never negative. */
    final boolean bounded;

    private ResampleWeights(int[] first, int[] weights, int taps) {
        this.first = first;
        this.weights = weights;
        this.taps = taps;
        this.bounded = bounded(weights, taps);
    }

    /**
     * @param in     input length
     * @param out    output length
     * @param from   first output wanted
     * @param length outputs wanted
     */
    static ResampleWeights of(int in, int out, int from, int length, Interpolation interpolation) {
        double scale = (double) in / out;
        double filterScale = Math.max(scale, 1);
        double support = interpolation.support() * filterScale;
        int[] first = new int[length];
        int[] count = new int[length];
        int taps = 0;
        for (int i = 0; i < length; i++) {
            double center = (from + i + 0.5) * scale;
            first[i] = Math.max(0, (int) (center - support + 0.5));
            count[i] = Math.min(in, (int) (center + support + 0.5)) - first[i];
            taps = Math.max(taps, count[i]);
        }
        int[] weights = new int[length * taps];
        double[] exact = new double[taps];
        for (int i = 0; i < length; i++) {
            double center = (from + i + 0.5) * scale;
            double sum = 0;
            for (int k = 0; k < count[i]; k++) {
                exact[k] = interpolation.weight((k + first[i] - center + 0.5) * (1 / filterScale));
                sum += exact[k];
            }
            int spare = Math.max(0, first[i] + taps - in); // at the end, zeros come first
            first[i] -= spare;
            for (int k = 0; k < count[i]; k++) {
                double w = sum == 0 ? exact[k] : exact[k] / sum;
                weights[i * taps + spare + k] = (int) (w * (1 << BITS) + (w < 0 ? -0.5 : 0.5));
            }
        }
        return new ResampleWeights(first, weights, taps);
    }

    private static boolean bounded(int[] weights, int taps) {
        for (int i = 0; i < weights.length; i += taps) {
            long sum = 0;
            for (int k = i; k < i + taps; k++) {
                if (weights[k] < 0) {
                    return false;
                }
                sum += weights[k];
            }
            if (255 * sum + HALF >= 256L << BITS) {
                return false;
            }
        }
        return true;
    }

    /** A weighted sum that began with {@link #HALF} as a value of 0..255. */
    static int clip(int sum) {
        int v = sum >> BITS;
        return (v & ~0xff) == 0 ? v : v < 0 ? 0 : 255; // the first is nearly always true
    }
}
