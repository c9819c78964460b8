package org.inkstone.generative.diffusion;

import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Mean squared error in the space the network predicts in, optionally with min-SNR weights: {@code min(snr, gamma)} in the space of
 * {@code x_0}, turned into the prediction's (Hang et al. 2023), which keeps the easy late times from drowning out the others.
 *
 * @param type  what is predicted
 * @param gamma the largest weight in the space of {@code x_0}, positive; infinite for no weights at all. The paper takes 5
 */
public record DiffusionLoss(PredictionType type, double gamma) {
    /** @throws IllegalArgumentException for a gamma that is not positive */
    public DiffusionLoss {
        Objects.requireNonNull(type, "type");
        if (!(gamma > 0)) {
            throw new IllegalArgumentException("gamma must be positive: " + gamma);
        }
    }

    /** The plain mean squared error. */
    public static DiffusionLoss mse(PredictionType type) {
        return new DiffusionLoss(type, Double.POSITIVE_INFINITY);
    }

    /**
     * A loss and its derivative.
     *
     * @param value    the mean over all elements of all examples
     * @param gradient of the value, with respect to the prediction
     */
    public record Result(double value, INDArray gradient) {}

    /** The weight of an example at a level of noise; 1 where there are no weights. */
    public double weight(NoiseLevel level) {
        return Double.isInfinite(gamma) ? 1 : type.weight(level.snr(), gamma);
    }

    /**
     * The loss of a batch.
     *
     * @param prediction the network's output, the first dimension counts the examples
     * @param target     of the same shape
     * @param levels     one for each example
     */
    public Result compute(INDArray prediction, INDArray target, NoiseLevel... levels) {
        Mix.sameShape(prediction, target);
        double[] weights = NoiseSchedule.each(levels, this::weight);
        INDArray error = prediction.sub(target);
        INDArray weighted = Mix.rows(weights, error);
        double value = weighted.mul(error).meanNumber().doubleValue();
        return new Result(value, weighted.muli(2.0 / prediction.length()));
    }
}
