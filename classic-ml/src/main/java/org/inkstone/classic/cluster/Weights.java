package org.inkstone.classic.cluster;

/** Sample weights. */
final class Weights {
    private Weights() {}

    /** @throws IllegalArgumentException unless null, or n finite weights of at least 0 that are not all 0 */
    static void check(double[] weights, int rows) {
        if (weights == null) {
            return;
        }
        if (weights.length != rows) {
            throw new IllegalArgumentException("weights must be as many as rows, " + rows + ": " + weights.length);
        }
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            if (!(weights[i] >= 0) || Double.isInfinite(weights[i])) {
                throw new IllegalArgumentException(
                        "weights must be numbers of at least 0: " + weights[i] + " of row " + i);
            }
            sum += weights[i];
        }
        if (sum == 0) {
            throw new IllegalArgumentException("weights must not all be 0");
        }
    }

    static double of(double[] weights, int row) {
        return weights == null ? 1 : weights[row];
    }
}
