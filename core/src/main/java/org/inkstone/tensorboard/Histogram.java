package org.inkstone.tensorboard;

import java.util.Arrays;

/**
 * A histogram over TensorFlow's default buckets: limits growing by a tenth from 1e-12 to 1e20, mirrored for negative
 * numbers.
 *
 * @param min        smallest value
 * @param max        largest value
 * @param count      how many values
 * @param sum        their sum
 * @param sumSquares sum of their squares
 * @param limits     upper end of each bucket
 * @param counts     values in each bucket; empty buckets at both ends are left out
 */
record Histogram(double min, double max, long count, double sum, double sumSquares, double[] limits, double[] counts) {
    private static final double[] LIMITS = defaultLimits();

    private static double[] defaultLimits() {
        double[] positive = new double[1000];
        int n = 0;
        for (double v = 1e-12; v < 1e20; v *= 1.1) {
            positive[n++] = v;
        }
        double[] all = new double[2 * n + 2];
        for (int i = 0; i < n; i++) {
            all[i] = -positive[n - 1 - i];
            all[n + 1 + i] = positive[i];
        }
        all[2 * n + 1] = Double.MAX_VALUE;
        return all;
    }

    static Histogram of(String tag, double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("values of histogram '" + tag + "' must not be empty");
        }
        double[] counts = new double[LIMITS.length];
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        double sumSquares = 0;
        for (double v : values) {
            if (!Double.isFinite(v)) {
                throw new IllegalArgumentException("values of histogram '" + tag + "' must be finite: " + v);
            }
            int at = Arrays.binarySearch(LIMITS, v);
            counts[at >= 0 ? at : -at - 1]++;
            min = Math.min(min, v);
            max = Math.max(max, v);
            sum += v;
            sumSquares += v * v;
        }
        int first = 0;
        while (counts[first] == 0) {
            first++;
        }
        int last = counts.length - 1;
        while (counts[last] == 0) {
            last--;
        }
        // one empty bucket below the first tells the reader where that one begins
        int from = Math.max(0, first - 1);
        return new Histogram(
                min,
                max,
                values.length,
                sum,
                sumSquares,
                Arrays.copyOfRange(LIMITS, from, last + 1),
                Arrays.copyOfRange(counts, from, last + 1));
    }

    ProtoMessage toProto() {
        return new ProtoMessage()
                .number(1, min)
                .number(2, max)
                .number(3, (double) count)
                .number(4, sum)
                .number(5, sumSquares)
                .numbers(6, limits)
                .numbers(7, counts);
    }
}
