package org.inkstone.classic.linear;

/**
 * Where a solver ended.
 *
 * @param parameters for each output d coefficients and the intercept
 */
record LogisticSolution(double[] parameters, int iterations, boolean converged) {
    static double largest(double[] values) {
        double largest = 0;
        for (double v : values) {
            largest = Math.max(largest, Math.abs(v));
        }
        return largest;
    }
}
