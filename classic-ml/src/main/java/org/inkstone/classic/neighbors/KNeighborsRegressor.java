package org.inkstone.classic.neighbors;

import java.io.Serializable;
import org.inkstone.classic.data.FloatMatrix;

/** The mean of the nearest rows' values, as scikit-learn's {@code KNeighborsRegressor}. Immutable. */
public final class KNeighborsRegressor implements Serializable {
    private static final long serialVersionUID = 1;

    private final NearestNeighbors rows;
    private final double[] values;
    private final KNeighborsOptions options;

    private KNeighborsRegressor(NearestNeighbors rows, double[] values, KNeighborsOptions options) {
        this.rows = rows;
        this.values = values;
        this.options = options;
    }

    /**
     * Fits.
     *
     * @param y the value of each row
     * @throws IllegalArgumentException for other numbers of values than rows, values that are not finite, or more neighbours than rows
     */
    public static KNeighborsRegressor fit(FloatMatrix x, double[] y, KNeighborsOptions options) {
        options.check(x.rows(), y.length);
        for (int i = 0; i < y.length; i++) {
            if (!Double.isFinite(y[i])) {
                throw new IllegalArgumentException("values must be finite: " + y[i] + " of row " + i);
            }
        }
        return new KNeighborsRegressor(
                NearestNeighbors.fit(x, options.metric(), options.algorithm()), y.clone(), options);
    }

    /** The rows that decide. */
    public Neighbors kneighbors(FloatMatrix x) {
        return rows.kneighbors(x, options.nNeighbors());
    }

    /** The value of each row. */
    public double[] predict(FloatMatrix x) {
        Neighbors neighbors = kneighbors(x);
        double[] predicted = new double[x.rows()];
        for (int i = 0; i < predicted.length; i++) {
            double[] weights = options.shares(neighbors.distances()[i]);
            double sum = 0;
            double all = 0;
            for (int j = 0; j < weights.length; j++) {
                sum += weights[j] * values[neighbors.indices()[i][j]];
                all += weights[j];
            }
            predicted[i] = sum / all;
        }
        return predicted;
    }
}
