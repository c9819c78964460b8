package org.inkstone.generative.diffusion;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A trained network that predicts what its {@link PredictionType} says from noised examples. */
@FunctionalInterface
public interface Denoiser {
    /**
     * The prediction.
     *
     * @param x         noised examples, the first dimension counts them
     * @param t         time of the schedule, the same for all
     * @param condition for as many examples, or none
     * @return an array of x's shape that stays as it is
     */
    INDArray predict(INDArray x, double t, Condition condition);

    /** Whether the network saw examples without their condition in training, which guidance relies on. */
    default boolean knowsNoCondition() {
        return false;
    }
}
