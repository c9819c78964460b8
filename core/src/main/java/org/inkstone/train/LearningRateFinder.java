package org.inkstone.train;

import java.util.Arrays;
import java.util.Objects;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The learning-rate range test (Smith, 2017; fastai's and Lightning's {@code lr_find}): trains for some steps while the rate rises
 * by equal factors, until the loss explodes. Afterwards everything is as it was: weights, updater state and schedules, counters, a
 * {@link Trainable}'s own state, ND4J's random numbers; the data is reset.
 *
 * <pre>{@code
 * LearningRateRange range = LearningRateFinder.of(network).maxRate(1).find(batches);
 * double rate = range.suggestion();
 * }</pre>
 */
public final class LearningRateFinder {
    private final Trainable trainable;
    private double minRate = 1e-7;
    private double maxRate = 10;
    private int steps = 100;
    private double smoothing = 0.9;
    private double divergence = 4;
    private long seed = 42;

    private LearningRateFinder(Trainable trainable) {
        this.trainable = Objects.requireNonNull(trainable, "trainable");
    }

    /** Tests a network of layers, which is initialised if it is not yet. */
    public static LearningRateFinder of(MultiLayerNetwork network) {
        return new LearningRateFinder(Trainable.of(network));
    }

    /** Tests a graph, which is initialised if it is not yet. */
    public static LearningRateFinder of(ComputationGraph graph) {
        return new LearningRateFinder(Trainable.of(graph));
    }

    /** Tests anything that can take a step; all its networks get the same rate. */
    public static LearningRateFinder of(Trainable trainable) {
        return new LearningRateFinder(trainable);
    }

    /** The first rate; 1e-7 by default. */
    public LearningRateFinder minRate(double rate) {
        minRate = positive("minRate", rate);
        return this;
    }

    /** The last rate; 10 by default. */
    public LearningRateFinder maxRate(double rate) {
        maxRate = positive("maxRate", rate);
        return this;
    }

    /** Steps from the first to the last rate; 100 by default. The data is gone through again where it has fewer batches. */
    public LearningRateFinder steps(int number) {
        if (number < 2) {
            throw new IllegalArgumentException("steps must be at least 2: " + number);
        }
        steps = number;
        return this;
    }

    /**
     * Weight of the past in the running mean of the loss, from 0 to below 1; 0.9 by default, which lags by ten of a hundred steps.
     * Lightning's 0.98 lags by half of them.
     */
    public LearningRateFinder smoothing(double weight) {
        if (!(weight >= 0 && weight < 1)) {
            throw new IllegalArgumentException("smoothing must be from 0 to below 1: " + weight);
        }
        smoothing = weight;
        return this;
    }

    /** How many times the best smoothed loss is called divergence and ends the test; 4 by default, above 1. */
    public LearningRateFinder divergence(double factor) {
        if (!(factor > 1)) {
            throw new IllegalArgumentException("divergence must be above 1: " + factor);
        }
        divergence = factor;
        return this;
    }

    /** What the steps' random numbers derive from; 42 by default. */
    public LearningRateFinder seed(long value) {
        seed = value;
        return this;
    }

    /**
     * Runs the test.
     *
     * @param data batches, with reset where there are fewer than steps
     * @throws IllegalArgumentException when a setting, the network or the data does not fit
     */
    public LearningRateRange find(DataSetIterator data) {
        return find(BatchSource.of("data", data, Long.MAX_VALUE), data::reset, data.resetSupported());
    }

    /** Runs the test, as {@link #find(DataSetIterator)}. */
    public LearningRateRange find(MultiDataSetIterator data) {
        return find(BatchSource.of("data", data, Long.MAX_VALUE), data::reset, data.resetSupported());
    }

    private LearningRateRange find(BatchSource data, Runnable reset, boolean canReset) {
        if (minRate >= maxRate) {
            throw new IllegalArgumentException("minRate must be below maxRate, " + maxRate + ": " + minRate);
        }
        Random random = Nd4j.getRandom();
        long root = random.rootState();
        long node = random.nodeState();
        TrainingState own = new TrainingState();
        trainable.save(own);
        try (TrainingSnapshot snapshot = TrainingSnapshot.of(trainable)) {
            snapshot.setSchedules(start -> new RisingRate(minRate, maxRate, start, steps));
            return run(data);
        } finally {
            trainable.restore(own);
            random.setStates(root, node);
            if (canReset) {
                reset.run();
            }
        }
    }

    private LearningRateRange run(BatchSource data) {
        double[] rates = new double[steps];
        double[] losses = new double[steps];
        double[] smoothed = new double[steps];
        double mean = 0;
        double best = Double.POSITIVE_INFINITY;
        RisingRate rate = new RisingRate(minRate, maxRate, 0, steps);
        for (int i = 0; i < steps; i++) {
            MultiDataSet batch = next(data, i);
            if (i == 0) {
                trainable.check(batch);
            }
            Nd4j.getRandom().setSeed(org.inkstone.backend.Seeds.derive(seed, i));
            rates[i] = rate.valueAt(i, 0);
            losses[i] = trainable.step(batch);
            mean = smoothing * mean + (1 - smoothing) * losses[i];
            smoothed[i] = mean / (1 - Math.pow(smoothing, i + 1));
            if (!Double.isFinite(losses[i])) {
                return range(rates, losses, smoothed, i + 1, "the loss is " + losses[i]);
            }
            if (i > 0 && smoothed[i] > divergence * best) {
                return range(rates, losses, smoothed, i + 1, "the loss has grown to " + divergence + " times its best");
            }
            best = Math.min(best, smoothed[i]);
        }
        return range(rates, losses, smoothed, steps, "all " + steps + " steps done");
    }

    private static MultiDataSet next(BatchSource data, int step) {
        if (step == 0) {
            data.start(0, 0);
        }
        if (!data.hasNext()) {
            if (step == 0) {
                throw new IllegalArgumentException("data has no batch");
            }
            data.start(step, 0);
            if (!data.hasNext()) {
                throw new IllegalArgumentException("data has fewer batches than steps and can't be reset");
            }
        }
        return data.next();
    }

    private static LearningRateRange range(double[] rates, double[] losses, double[] smoothed, int n, String reason) {
        return new LearningRateRange(
                Arrays.copyOf(rates, n), Arrays.copyOf(losses, n), Arrays.copyOf(smoothed, n), reason);
    }

    private static double positive(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
        return value;
    }
}
