package org.inkstone.generative.diffusion;

import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;

/**
 * Draws each step from the posterior {@code q(x_s | x_t, x_0)}, with the estimate in place of {@code x_0} (Ho et al. 2020). Meant for
 * all T steps; with few, {@link Ddim} and {@link DpmSolver} give better pictures.
 *
 * @param variance of the noise each step adds
 */
public record Ddpm(Variance variance) implements Sampler {
    /** How much noise a step adds. */
    public enum Variance {
        /** The posterior's own variance: right for data that is a single point. */
        FIXED_SMALL,
        /** The forward step's beta: right for data that is itself standard normal. */
        FIXED_LARGE
    }

    /** @throws NullPointerException without a variance */
    public Ddpm {
        Objects.requireNonNull(variance, "variance");
    }

    /** With the posterior's variance. */
    public Ddpm() {
        this(Variance.FIXED_SMALL);
    }

    @Override
    public SamplingPath path(NoiseSchedule schedule, int steps) {
        return SamplingPath.of(schedule, TimestepSpacing.LEADING, SamplingPath.End.CLEAN, steps);
    }

    /** The variance of the noise in the step from one level to another; none in a step to clean data. */
    public double variance(NoiseLevel from, NoiseLevel to) {
        if (to.isClean()) {
            return 0;
        }
        double beta = 1 - from.alphaBar() / to.alphaBar();
        return variance == Variance.FIXED_LARGE ? beta : (1 - to.alphaBar()) / (1 - from.alphaBar()) * beta;
    }

    @Override
    public SamplingState step(Estimator model, SamplingPath path, int index, SamplingState state, Random random) {
        NoiseLevel from = path.level(index);
        NoiseLevel to = path.level(index + 1);
        Estimate estimate = model.estimate(state.x(), path.time(index), from);
        double alpha = from.alphaBar() / to.alphaBar();
        double ofClean = to.signal() * (1 - alpha) / (1 - from.alphaBar());
        double ofNoised = Math.sqrt(alpha) * (1 - to.alphaBar()) / (1 - from.alphaBar());
        INDArray mean = Mix.of(ofClean, estimate.clean(), ofNoised, state.x());
        double variance = variance(from, to);
        if (variance > 0) {
            mean.addi(Mix.noiseLike(mean, random).muli(Math.sqrt(variance)));
        }
        return new SamplingState(mean, estimate);
    }
}
