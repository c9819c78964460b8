package org.inkstone.generative.diffusion;

import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;

/**
 * Goes straight to the estimated data and adds the estimated noise of the next level (Song et al. 2021): good pictures in 20 to 100
 * steps, and the same noise always gives the same picture when eta is 0.
 *
 * @param eta     0 for no fresh noise, 1 for as much as {@link Ddpm}
 * @param spacing of the times
 * @param end     where the last step leads; {@code CLEAN} is what diffusers calls {@code set_alpha_to_one}
 */
public record Ddim(double eta, TimestepSpacing spacing, SamplingPath.End end) implements Sampler {
    /** @throws IllegalArgumentException unless eta is 0 to 1 */
    public Ddim {
        if (!(eta >= 0 && eta <= 1)) {
            throw new IllegalArgumentException("eta must be 0 to 1: " + eta);
        }
        Objects.requireNonNull(spacing, "spacing");
        Objects.requireNonNull(end, "end");
    }

    /** Without fresh noise. */
    public Ddim() {
        this(0);
    }

    /** With a share of fresh noise. */
    public Ddim(double eta) {
        this(eta, TimestepSpacing.LEADING, SamplingPath.End.CLEAN);
    }

    @Override
    public SamplingPath path(NoiseSchedule schedule, int steps) {
        return SamplingPath.of(schedule, spacing, end, steps);
    }

    @Override
    public SamplingState step(Estimator model, SamplingPath path, int index, SamplingState state, Random random) {
        NoiseLevel from = path.level(index);
        NoiseLevel to = path.level(index + 1);
        Estimate estimate = model.estimate(state.x(), path.time(index), from);
        double posterior = (1 - to.alphaBar()) / (1 - from.alphaBar()) * (1 - from.alphaBar() / to.alphaBar());
        double fresh = eta * Math.sqrt(Math.max(0, posterior));
        double kept = Math.sqrt(Math.max(0, 1 - to.alphaBar() - fresh * fresh));
        INDArray x = Mix.of(to.signal(), estimate.clean(), kept, estimate.noise());
        if (fresh > 0) {
            x.addi(Mix.noiseLike(x, random).muli(fresh));
        }
        return new SamplingState(x, estimate);
    }
}
