package org.inkstone.classic.neighbors;

import java.io.Serializable;
import java.util.Objects;

/**
 * Settings of {@link KNeighborsClassifier} and {@link KNeighborsRegressor}.
 *
 * @param nNeighbors how many neighbours decide; default 5
 * @param weights    how much each counts; default uniform
 * @param metric     default euclidean
 * @param algorithm  default auto
 */
public record KNeighborsOptions(int nNeighbors, Weighting weights, Metric metric, NearestNeighbors.Algorithm algorithm)
        implements Serializable {
    /** How much a neighbour counts. */
    public enum Weighting {
        /** All the same. */
        UNIFORM,
        /** By the inverse of the distance; where some are at 0, those alone. */
        DISTANCE
    }

    public KNeighborsOptions {
        Objects.requireNonNull(weights, "weights");
        Objects.requireNonNull(metric, "metric");
        Objects.requireNonNull(algorithm, "algorithm");
        if (nNeighbors < 1) {
            throw new IllegalArgumentException("nNeighbors must be positive: " + nNeighbors);
        }
    }

    /** scikit-learn's defaults. */
    public static KNeighborsOptions defaults() {
        return new KNeighborsOptions(5, Weighting.UNIFORM, Metric.EUCLIDEAN, NearestNeighbors.Algorithm.AUTO);
    }

    public KNeighborsOptions withNeighbors(int value) {
        return new KNeighborsOptions(value, weights, metric, algorithm);
    }

    public KNeighborsOptions withWeights(Weighting value) {
        return new KNeighborsOptions(nNeighbors, value, metric, algorithm);
    }

    public KNeighborsOptions withMetric(Metric value) {
        return new KNeighborsOptions(nNeighbors, weights, value, algorithm);
    }

    public KNeighborsOptions withAlgorithm(NearestNeighbors.Algorithm value) {
        return new KNeighborsOptions(nNeighbors, weights, metric, value);
    }

    void check(int rows, int targets) {
        if (targets != rows) {
            throw new IllegalArgumentException("targets must be as many as rows, " + rows + ": " + targets);
        }
        if (nNeighbors > rows) {
            throw new IllegalArgumentException("nNeighbors must be at most the " + rows + " rows: " + nNeighbors);
        }
    }

    double[] shares(double[] distances) {
        double[] shares = new double[distances.length];
        // ascending: the first is 0 where any is
        boolean exact = distances[0] == 0;
        for (int i = 0; i < shares.length; i++) {
            shares[i] = weights == Weighting.UNIFORM ? 1 : exact ? (distances[i] == 0 ? 1 : 0) : 1 / distances[i];
        }
        return shares;
    }
}
