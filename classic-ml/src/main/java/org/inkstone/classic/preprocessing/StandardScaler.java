package org.inkstone.classic.preprocessing;

import org.inkstone.classic.data.FloatMatrix;

/** Makes each column's mean 0 and its standard deviation 1 (that of the population, as scikit-learn); constant columns become 0. */
public final class StandardScaler {
    private StandardScaler() {}

    public static ColumnScaler fit(FloatMatrix x) {
        return fit(x, true, true);
    }

    /**
     * Fits.
     *
     * @param withMean whether means are subtracted
     * @param withStd  whether columns are divided by their deviations
     */
    public static ColumnScaler fit(FloatMatrix x, boolean withMean, boolean withStd) {
        int n = x.rows();
        int d = x.columns();
        double[] means = new double[d];
        double[] deviations = new double[d];
        double[] shifts = new double[d];
        for (int q = 0; q < d; q++) {
            for (int i = 0; i < n; i++) {
                means[q] += x.values()[i * d + q];
            }
            means[q] /= n;
            double squares = 0;
            for (int i = 0; i < n; i++) {
                double v = x.values()[i * d + q] - means[q];
                squares += v * v;
            }
            double deviation = Math.sqrt(squares / n);
            // below the rounding of the mean a column is as good as constant
            boolean constant = deviation <= 10 * Math.ulp(1.0) * Math.abs(means[q]);
            deviations[q] = withStd && !constant ? deviation : 1;
            shifts[q] = withMean ? means[q] : 0;
        }
        return new ColumnScaler(shifts, deviations, x.columnNames());
    }
}
