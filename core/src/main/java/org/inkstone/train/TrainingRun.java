package org.inkstone.train;

import java.nio.file.Path;
import java.util.Optional;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * A training in progress, as callbacks see it. Epochs and steps are counted from 1: after the first batch {@link #step}
 * is 1.
 */
public final class TrainingRun {
    private final TrainerSettings settings;
    private final Trainable trainable;
    private final TrainingLoop loop;
    private long deadline = Long.MAX_VALUE;

    TrainingRun(TrainerSettings settings, Trainable trainable, TrainingLoop loop) {
        this.settings = settings;
        this.trainable = trainable;
        this.loop = loop;
    }

    /** What is being trained. */
    public Trainable trainable() {
        return trainable;
    }

    /** What happened so far. */
    public History history() {
        return loop.history();
    }

    /** The running epoch, from 1; in {@code onEpochEnd} the one that ended. */
    public int epoch() {
        return loop.epoch();
    }

    /** How many epochs are planned; 0 when only the number of steps is. */
    public int epochs() {
        return settings.epochs();
    }

    /** Steps done since the training began, resumed runs included. */
    public long step() {
        return loop.step();
    }

    /** Steps done in the running epoch. */
    public long stepInEpoch() {
        return loop.stepInEpoch();
    }

    /** How many steps an epoch has; -1 while that is unknown: in the first one, where the data is no loader. */
    public long stepsPerEpoch() {
        return loop.stepsPerEpoch();
    }

    /** How many steps are planned; 0 when only the number of epochs is. */
    public long maxSteps() {
        return settings.maxSteps();
    }

    /** Loss of the last step. */
    public double loss() {
        return loop.loss();
    }

    /** Mean loss of the running epoch so far. */
    public double epochLoss() {
        return loop.epochMeter().loss();
    }

    /** Running training accuracy of the epoch so far; NaN where it isn't known. */
    public double epochAccuracy() {
        return loop.epochMeter().accuracy();
    }

    /** The last validation, where there was one. */
    public Optional<Validation> lastValidation() {
        return loop.lastValidation();
    }

    /** The batch of the last step; valid until the next one. */
    public Optional<MultiDataSet> batch() {
        return loop.batch();
    }

    /** Learning rate of the last step. */
    public double learningRate() {
        return loop.learningRate();
    }

    /** Training speed in the running epoch, waiting for data included. */
    public double examplesPerSecond() {
        return loop.examplesPerSecond();
    }

    /** Mean time of a step in the running epoch, waiting for data included, validation not. */
    public double secondsPerStep() {
        return loop.secondsPerStep();
    }

    /** Share of the running epoch's training time spent waiting for data, 0 to 1. */
    public double waitingShare() {
        return loop.waitingShare();
    }

    /** The seed all random numbers of the steps derive from. */
    public long seed() {
        return settings.seed();
    }

    /** Where this run's files go. */
    public Optional<Path> runDirectory() {
        return Optional.ofNullable(settings.runDirectory());
    }

    /** Records a value of the current step under a name, for the history and for the callbacks that write it. */
    public void log(String name, double value) {
        loop.history().add(name, loop.step(), value);
    }

    /** Ends the training after this step (or this epoch, when called at its end); the first reason counts. */
    public void stop(String reason) {
        loop.stop(reason);
    }

    /** Tells that a callback will end the training in so many seconds, for whoever shows the time left; the earliest end counts. */
    public void endsIn(double seconds) {
        deadline = Math.min(deadline, System.nanoTime() + (long) (seconds * 1e9));
    }

    /** Seconds until the end that {@link #endsIn} told, 0 when it has passed; infinite when nobody told any. */
    public double secondsToDeadline() {
        return deadline == Long.MAX_VALUE
                ? Double.POSITIVE_INFINITY
                : Math.max(0, (deadline - System.nanoTime()) * 1e-9);
    }

    /** Why the training is about to stop; empty while it isn't. */
    public Optional<String> stopReason() {
        return loop.stopReason();
    }

    /** Whether the training ends here, as far as known: asked in {@code onEpochEnd}. */
    public boolean ending() {
        return loop.ending();
    }

    /** Whether there is validation data. */
    public boolean hasValidation() {
        return loop.hasValidation();
    }

    /** Whether the run was resumed from a checkpoint. */
    public boolean resumed() {
        return settings.resumeFrom() != null;
    }

    /** The whole state of the training at this point, for a checkpoint. */
    TrainingState state() {
        return loop.state();
    }
}
