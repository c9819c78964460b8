package org.inkstone.generative.clip;

import org.inkstone.train.TrainingState;

/** A number outside of the networks that is trained by Adam (Kingma, Ba 2015) with its customary decays, and may not exceed a limit. */
final class LearnedNumber {
    private static final double DECAY = 0.9;
    private static final double SQUARES_DECAY = 0.999;
    private static final double EPS = 1e-8;
    private static final int LENGTH = 4;

    private final double highest;
    private double value;
    private double mean;
    private double squares;
    private long steps;

    LearnedNumber(double value, double highest) {
        this.value = Math.min(value, highest);
        this.highest = highest;
    }

    double value() {
        return value;
    }

    void update(double gradient, double learningRate) {
        steps++;
        mean = DECAY * mean + (1 - DECAY) * gradient;
        squares = SQUARES_DECAY * squares + (1 - SQUARES_DECAY) * gradient * gradient;
        double corrected = mean / (1 - Math.pow(DECAY, steps));
        double deviation = Math.sqrt(squares / (1 - Math.pow(SQUARES_DECAY, steps)));
        value = Math.min(highest, value - learningRate * corrected / (deviation + EPS));
    }

    void save(TrainingState state, String name) {
        state.put(name, new double[] {value, mean, squares, steps});
    }

    void restore(TrainingState state, String name) {
        double[] saved = state.getSeries(name);
        if (saved.length != LENGTH) {
            throw new IllegalArgumentException("the checkpoint's " + name + " has " + saved.length + " values");
        }
        value = saved[0];
        mean = saved[1];
        squares = saved[2];
        steps = (long) saved[LENGTH - 1];
    }
}
