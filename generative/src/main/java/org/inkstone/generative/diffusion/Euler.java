package org.inkstone.generative.diffusion;

import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;

/**
 * Euler's method on {@code dx / dsigma = (x - x_0) / sigma} in the variance-exploding view (Karras et al. 2022). States are kept
 * variance preserving like everywhere in this package. Without thresholding a step is {@link Ddim}'s; this one takes its direction
 * from the thresholded estimate.
 *
 * @param spacing of the times
 */
public record Euler(TimestepSpacing spacing) implements Sampler {
    /** @throws NullPointerException without a spacing */
    public Euler {
        Objects.requireNonNull(spacing, "spacing");
    }

    /** With equal steps of time. */
    public Euler() {
        this(TimestepSpacing.LINSPACE);
    }

    @Override
    public SamplingPath path(NoiseSchedule schedule, int steps) {
        return SamplingPath.of(schedule, spacing, SamplingPath.End.CLEAN, steps);
    }

    @Override
    public SamplingState step(Estimator model, SamplingPath path, int index, SamplingState state, Random random) {
        NoiseLevel from = path.level(index);
        Estimate estimate = model.estimate(state.x(), path.time(index), from);
        return new SamplingState(move(state.x(), estimate.clean(), from, path.level(index + 1)), estimate);
    }

    /** Along the straight line from x to the data, as far as the noise of the level to go to. */
    static INDArray move(INDArray x, INDArray clean, NoiseLevel from, NoiseLevel to) {
        return Mix.of(to.noise() / from.noise(), x, to.signal() * (1 - to.sigma() / from.sigma()), clean);
    }
}
