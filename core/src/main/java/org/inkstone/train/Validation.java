package org.inkstone.train;

import java.util.Map;

/**
 * The outcome of one pass over validation data.
 *
 * @param loss     mean loss per example, with the regularisation terms, as in training
 * @param accuracy share of right predictions, 0 to 1; NaN where the labels are not classes
 * @param examples how many examples were seen
 * @param metrics  further means by name, empty for plain networks
 */
public record Validation(double loss, double accuracy, long examples, Map<String, Double> metrics) {
    /** Keeps its own copy of the metrics. */
    public Validation {
        metrics = Map.copyOf(metrics);
    }

    static Validation of(Meter meter) {
        return new Validation(meter.loss(), meter.accuracy(), meter.examples(), meter.metrics());
    }
}
