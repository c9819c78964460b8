package org.inkstone.data.transform;

/**
 * The weights of one direction of a resize, in Pillow's fixed point: for output i the inputs {@code first[i]} up to
 * {@code first[i] + count[i] - 1} with weights from {@code weights[i * stride]}.
 */
final class ResampleWeights {
    /** Pillow's PRECISION_BITS: 8 bits for the value and 2 for overshoot are left of 32. */
    static final int BITS = 22;

    final int[] first;
    final int[] count;
    final int[] weights;
    final int stride;

    private ResampleWeights(int[] first, int[] count, int[] weights, int stride) {
        this.first = first;
        this.count = count;
        this.weights = weights;
        this.stride = stride;
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
        int stride = (int) Math.ceil(support) * 2 + 1;
        int[] first = new int[length];
        int[] count = new int[length];
        int[] weights = new int[length * stride];
        double[] exact = new double[stride];
        for (int i = 0; i < length; i++) {
            double center = (from + i + 0.5) * scale;
            int min = Math.max(0, (int) (center - support + 0.5));
            int n = Math.min(in, (int) (center + support + 0.5)) - min;
            double sum = 0;
            double inverse = 1 / filterScale;
            for (int k = 0; k < n; k++) {
                exact[k] = interpolation.weight((k + min - center + 0.5) * inverse);
                sum += exact[k];
            }
            for (int k = 0; k < n; k++) {
                double w = sum == 0 ? exact[k] : exact[k] / sum;
                weights[i * stride + k] = (int) (w * (1 << BITS) + (w < 0 ? -0.5 : 0.5));
            }
            first[i] = min;
            count[i] = n;
        }
        return new ResampleWeights(first, count, weights, stride);
    }

    /** The first input that any output needs. */
    int firstNeeded() {
        return first[0];
    }

    /** One past the last input that any output needs. */
    int endNeeded() {
        return first[first.length - 1] + count[count.length - 1];
    }
}
