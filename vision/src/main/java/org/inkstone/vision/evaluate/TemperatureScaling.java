package org.inkstone.vision.evaluate;

/**
 * Divides a classifier's logits by one number, so that it is as sure as it is right; its guesses stay the same (Guo et al.,
 * "On calibration of modern neural networks", 2017). Fit it on validation data, not on the test set.
 *
 * @param temperature above 1 makes predictions less sure, below 1 more
 */
public record TemperatureScaling(double temperature) {
    private static final double SMALLEST = 1e-12;
    private static final double LOG_RANGE = Math.log(100);
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
    private static final double PRECISION = 1e-7;

    public TemperatureScaling {
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("temperature must be positive: " + temperature);
        }
    }

    /** The temperature from 0.01 to 100 of the smallest negative log-likelihood, which has one minimum. */
    public static TemperatureScaling fit(Predictions validation) {
        double low = -LOG_RANGE;
        double high = LOG_RANGE;
        double left = high - GOLDEN * (high - low);
        double right = low + GOLDEN * (high - low);
        double lossLeft = loss(validation, left);
        double lossRight = loss(validation, right);
        while (high - low > PRECISION) {
            if (lossLeft < lossRight) {
                high = right;
                right = left;
                lossRight = lossLeft;
                left = high - GOLDEN * (high - low);
                lossLeft = loss(validation, left);
            } else {
                low = left;
                left = right;
                lossLeft = lossRight;
                right = low + GOLDEN * (high - low);
                lossRight = loss(validation, right);
            }
        }
        return new TemperatureScaling(Math.exp((low + high) / 2));
    }

    private static double loss(Predictions predictions, double logTemperature) {
        double scale = Math.exp(-logTemperature);
        double sum = 0;
        for (int i = 0; i < predictions.size(); i++) {
            double own = scale * logit(predictions, i, predictions.label(i));
            double total = 0;
            for (int c = 0; c < predictions.classes(); c++) {
                total += Math.exp(scale * logit(predictions, i, c));
            }
            sum += Math.log(total) - own;
        }
        return sum / predictions.size();
    }

    /** Up to a constant of the item, relative to the largest; softmax takes the constant out again. */
    private static double logit(Predictions predictions, int item, int c) {
        return Math.log(Math.max(SMALLEST, predictions.probability(item, c)))
                - Math.log(Math.max(SMALLEST, predictions.confidence(item)));
    }

    /** The predictions at this temperature. */
    public Predictions apply(Predictions predictions) {
        int classes = predictions.classes();
        float[] scaled = new float[predictions.size() * classes];
        for (int i = 0; i < predictions.size(); i++) {
            double total = 0;
            for (int c = 0; c < classes; c++) {
                total += Math.exp(logit(predictions, i, c) / temperature);
            }
            for (int c = 0; c < classes; c++) {
                scaled[i * classes + c] = (float) (Math.exp(logit(predictions, i, c) / temperature) / total);
            }
        }
        return predictions.withProbabilities(scaled);
    }
}
