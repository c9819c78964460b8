package org.inkstone.generative.diffusion;

import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Makes examples from noise with a trained network.
 *
 * <pre>{@code
 * INDArray pictures = model.sampling()
 *         .sampler(new DpmSolver()).steps(20)
 *         .condition(Condition.labels(10, 3)).guidance(2)
 *         .thresholding(Thresholding.clip())
 *         .seed(7)
 *         .sample(16, 1, 28, 28);
 * }</pre>
 *
 * <p>The same settings and seed give the same examples.
 */
public final class Sampling {
    /** Sees each step of a sampling: for progress, strips of pictures and trajectories. */
    @FunctionalInterface
    public interface StepListener {
        /**
         * After a step.
         *
         * @param index from 0
         * @param path  of the sampling
         * @param state with the examples at level {@code index + 1} and the estimate that led there
         */
        void onStep(int index, SamplingPath path, SamplingState state);
    }

    private final Denoiser denoiser;
    private final NoiseSchedule schedule;
    private final PredictionType type;
    private Sampler sampler = new Ddim();
    private int steps = 50;
    private Thresholding thresholding = Thresholding.none();
    private Condition condition = Condition.none();
    private double guidance = 1;
    private long seed = 42;
    private StepListener listener = (index, path, state) -> {};

    private Sampling(Denoiser denoiser, NoiseSchedule schedule, PredictionType type) {
        this.denoiser = Objects.requireNonNull(denoiser, "denoiser");
        this.schedule = Objects.requireNonNull(schedule, "schedule");
        this.type = Objects.requireNonNull(type, "type");
    }

    /** A sampling with {@link Ddim} in 50 steps (or as many as the schedule has), without condition or guidance. */
    public static Sampling of(Denoiser denoiser, NoiseSchedule schedule, PredictionType type) {
        return new Sampling(denoiser, schedule, type).steps(Math.min(50, schedule.steps()));
    }

    /** How to get from noise to data. */
    public Sampling sampler(Sampler way) {
        sampler = Objects.requireNonNull(way, "sampler");
        return this;
    }

    /** Number of steps, at most the schedule's. */
    public Sampling steps(int number) {
        if (number <= 0 || number > schedule.steps()) {
            throw new IllegalArgumentException(
                    "steps must be 1 to " + schedule.steps() + ", as the schedule has: " + number);
        }
        steps = number;
        return this;
    }

    /** How estimates of the data are kept in range; not at all by default. */
    public Sampling thresholding(Thresholding way) {
        thresholding = Objects.requireNonNull(way, "thresholding");
        return this;
    }

    /** What the examples are to show: one condition for all or one for each. */
    public Sampling condition(Condition wish) {
        condition = Objects.requireNonNull(wish, "condition");
        return this;
    }

    /** Scale of {@link ClassifierFreeGuidance}; 1, which is none, by default. */
    public Sampling guidance(double scale) {
        new ClassifierFreeGuidance(denoiser, scale);
        guidance = scale;
        return this;
    }

    /** What the noise comes from; 42 by default. */
    public Sampling seed(long value) {
        seed = value;
        return this;
    }

    /** Watches the steps. */
    public Sampling onStep(StepListener watcher) {
        listener = Objects.requireNonNull(watcher, "listener");
        return this;
    }

    /**
     * New examples.
     *
     * @param shape the first number is how many, the others are the shape of one
     */
    public INDArray sample(long... shape) {
        SamplingRun run = start((int) shape[0]);
        return run.along(run.noise(shape), 0);
    }

    /**
     * Examples from noise given by the caller, for two pictures of the same noise and for interpolation.
     *
     * @param noise standard normal, stays as it is
     */
    public INDArray from(INDArray noise) {
        return start((int) noise.size(0)).along(noise, 0);
    }

    /** What samplers ask, for a number of examples. */
    public Estimator estimator(int examples) {
        Condition ofAll = condition.forExamples(examples);
        Denoiser guided = guidance == 1 ? denoiser : new ClassifierFreeGuidance(denoiser, guidance);
        return (x, time, level) -> {
            Estimate raw = type.estimate(guided.predict(x, time, ofAll), x, level);
            return new Estimate(thresholding.apply(raw.clean()), raw.noise());
        };
    }

    /** The schedule the network was trained with. */
    public NoiseSchedule schedule() {
        return schedule;
    }

    SamplingRun start(int examples) {
        return new SamplingRun(sampler, sampler.path(schedule, steps), estimator(examples), seed, listener);
    }
}
