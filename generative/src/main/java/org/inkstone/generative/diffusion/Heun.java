package org.inkstone.generative.diffusion;

import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;

/**
 * Heun's method: an {@link Euler} step, then the same step with the mean of the directions at both of its ends (Karras et al. 2022).
 * Second order, at two questions to the network per step but the last.
 *
 * @param spacing of the times
 */
public record Heun(TimestepSpacing spacing) implements Sampler {
    /** @throws NullPointerException without a spacing */
    public Heun {
        Objects.requireNonNull(spacing, "spacing");
    }

    /** With the steps of Karras et al. */
    public Heun() {
        this(TimestepSpacing.KARRAS);
    }

    @Override
    public SamplingPath path(NoiseSchedule schedule, int steps) {
        return SamplingPath.of(schedule, spacing, SamplingPath.End.CLEAN, steps);
    }

    @Override
    public SamplingState step(Estimator model, SamplingPath path, int index, SamplingState state, Random random) {
        NoiseLevel from = path.level(index);
        NoiseLevel to = path.level(index + 1);
        Estimate here = model.estimate(state.x(), path.time(index), from);
        INDArray reached = Euler.move(state.x(), here.clean(), from, to);
        if (to.isClean()) {
            return new SamplingState(reached, here);
        }
        Estimate there = model.estimate(reached, path.time(index + 1), to);
        // directions (x / signal - x_0) / sigma in the variance-exploding view, their mean times the step in sigma
        double step = 0.5 * to.signal() * (to.sigma() - from.sigma());
        INDArray first = Mix.of(step / from.noise(), state.x(), -step / from.sigma(), here.clean());
        INDArray second = Mix.of(step / to.noise(), reached, -step / to.sigma(), there.clean());
        INDArray x = state.x().mul(to.signal() / from.signal()).addi(first).addi(second);
        return new SamplingState(x, here);
    }
}
