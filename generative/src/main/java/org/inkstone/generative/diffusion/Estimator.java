package org.inkstone.generative.diffusion;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The model as a sampler sees it: it tells data and noise of {@code x} at a time apart, whatever the network predicts. */
@FunctionalInterface
public interface Estimator {
    /**
     * Data and noise of x.
     *
     * @param x     noised examples
     * @param time  the schedule's time, handed to the network
     * @param level signal and noise at that time
     */
    Estimate estimate(INDArray x, double time, NoiseLevel level);
}
