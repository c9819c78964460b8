package org.inkstone.generative.diffusion;

import org.nd4j.linalg.api.rng.Random;

/**
 * A way to turn noise into data step by step. A step is a pure function of its arguments; implementations are immutable, so that one
 * sampler can serve many pictures at once.
 */
public interface Sampler {
    /** The times this sampler stops at. */
    SamplingPath path(NoiseSchedule schedule, int steps);

    /**
     * One step along the path.
     *
     * @param model  asked once, by {@link Heun} twice
     * @param path   from {@link #path}
     * @param index  of the step, from 0
     * @param state  of before the step, at level {@code index}; its arrays stay as they are
     * @param random for samplers that add noise
     * @return the state at level {@code index + 1}
     */
    SamplingState step(Estimator model, SamplingPath path, int index, SamplingState state, Random random);
}
