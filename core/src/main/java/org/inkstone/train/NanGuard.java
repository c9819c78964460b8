package org.inkstone.train;

import java.util.Locale;

/**
 * Ends the training when the loss is NaN or infinite, before a checkpoint of the broken weights could replace a good one.
 * Every {@link Trainer} has one.
 */
public final class NanGuard implements Callback {
    @Override
    public void onStep(TrainingRun run) {
        if (Double.isFinite(run.loss())) {
            return;
        }
        throw ended("the loss is " + run.loss(), run.step(), run.epoch(), run.learningRate());
    }

    static NonFiniteLossException ended(String what, long step, int epoch, double learningRate) {
        String message = String.format(
                Locale.ROOT,
                "%s at step %d (epoch %d), learning rate %s: lower the rate, warm up, clip the gradients, or look for bad"
                        + " values in the data",
                what,
                step,
                epoch,
                learningRate);
        return new NonFiniteLossException(what, message, step);
    }

    @Override
    public int order() {
        return FIRST;
    }
}
