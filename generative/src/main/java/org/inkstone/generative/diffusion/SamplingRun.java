package org.inkstone.generative.diffusion;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One sampling under way: the path, the model, and the random numbers.
 *
 * <p>ND4J's native memory goes back only when the small Java objects that hold it are collected, which the heap they hardly fill does
 * not ask for: a thousand steps of large batches would fill gigabytes. So a collection is run after so many bytes.
 */
final class SamplingRun {
    /** About how many arrays of the examples' size a step leaves behind. */
    private static final long ARRAYS_PER_STEP = 12;

    private static final long BYTES_BETWEEN_COLLECTIONS = 512L << 20;

    private final Sampler sampler;
    private final SamplingPath path;
    private final Estimator model;
    private final Random random;
    private final Sampling.StepListener listener;
    private long leftBehind;

    SamplingRun(Sampler sampler, SamplingPath path, Estimator model, long seed, Sampling.StepListener listener) {
        this.sampler = sampler;
        this.path = path;
        this.model = model;
        this.random = Nd4j.getRandomFactory().getNewRandomInstance(seed);
        this.listener = listener;
    }

    SamplingPath path() {
        return path;
    }

    Random random() {
        return random;
    }

    INDArray noise(long... shape) {
        return Nd4j.randn(random, shape);
    }

    /** Clean examples with fresh noise of the path's level i. */
    INDArray noised(INDArray clean, int i) {
        NoiseLevel level = path.level(i);
        return Mix.of(level.signal(), clean, level.noise(), Mix.noiseLike(clean, random));
    }

    /** Examples at level i + 1 with as much fresh noise as leads back to level i. */
    INDArray backTo(int i, INDArray x) {
        double kept = path.level(i).alphaBar() / path.level(i + 1).alphaBar();
        return Mix.of(Math.sqrt(kept), x, Math.sqrt(1 - kept), Mix.noiseLike(x, random));
    }

    SamplingState step(int index, SamplingState state) {
        SamplingState next = sampler.step(model, path, index, state, random);
        leftBehind += ARRAYS_PER_STEP * Float.BYTES * state.x().length();
        if (leftBehind > BYTES_BETWEEN_COLLECTIONS) {
            System.gc();
            leftBehind = 0;
        }
        return next;
    }

    void tell(int index, SamplingState state) {
        listener.onStep(index, path, state);
    }

    /** All steps from an index to the end. */
    INDArray along(INDArray x, int from) {
        SamplingState state = SamplingState.start(x);
        for (int i = from; i < path.steps(); i++) {
            state = step(i, state);
            tell(i, state);
        }
        return state.x();
    }
}
