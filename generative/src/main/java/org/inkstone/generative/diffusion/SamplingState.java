package org.inkstone.generative.diffusion;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where a sampler is: everything the next step needs, so that samplers themselves remember nothing.
 *
 * @param x        the noised examples
 * @param previous the estimate the step before came from, for samplers of several steps; null at the start
 */
public record SamplingState(INDArray x, Estimate previous) {
    /** The start from some examples. */
    public static SamplingState start(INDArray x) {
        return new SamplingState(x, null);
    }
}
