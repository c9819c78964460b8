package org.inkstone.train;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inkstone.backend.Seeds;
import org.inkstone.nn.NonFiniteValueException;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The loop itself: epochs, steps, validation, and telling the callbacks. Its position, sums and history are part of a
 * checkpoint; random numbers of a step depend on the seed and the step's number alone, so none of their state is.
 */
final class TrainingLoop {
    private static final String INTERRUPTED = "interrupted";

    private final TrainerSettings settings;
    private final Trainable trainable;
    private final List<Callback> callbacks;
    private final BatchSource training;
    private final BatchSource validation;
    private final TrainingRun run;
    private final History history = new History();
    private final Interruption interruption;

    /** Where a resumed run would go on: the epoch, from 0, and the steps of it that are done. */
    private int epochIndex;

    private long stepInEpoch;
    private long step;
    private long stepsPerEpoch;
    private Meter epochMeter = new Meter();
    private long epochExamples;
    private long validationNanos;
    private long runBegin;
    private long epochBegin;
    /** Times that earlier, interrupted runs spent: in all, in the running epoch, of it training, of it waiting. */
    private double secondsBefore;

    private double epochSecondsBefore;
    private double trainSecondsBefore;
    private double waitSecondsBefore;

    private int shownEpoch = 1;
    private double loss = Double.NaN;
    private double learningRate = Double.NaN;
    private MultiDataSet batch;
    private Validation lastValidation;
    private boolean validatedThisEpoch;
    private boolean checked;
    private String stopReason;

    TrainingLoop(
            TrainerSettings settings,
            Trainable trainable,
            List<Callback> callbacks,
            BatchSource training,
            BatchSource validation,
            Interruption interruption) {
        this.settings = settings;
        this.trainable = trainable;
        this.callbacks = callbacks;
        this.training = training;
        this.validation = validation;
        this.interruption = interruption;
        this.stepsPerEpoch = training.expectedBatches();
        this.run = new TrainingRun(settings, trainable, this);
    }

    History run(Checkpoint resumed) {
        runBegin = System.nanoTime();
        try {
            if (resumed != null) {
                resumed.restoreInto(trainable);
                restore(resumed.state());
            }
            callbacks.forEach(callback -> callback.onTrainStart(run));
            while (stopReason == null && epochIndex < settings.lastEpoch() && step < settings.lastStep()) {
                runEpoch();
            }
            history.finish(reason(), secondsSoFar());
            callbacks.forEach(callback -> callback.onTrainEnd(run));
            return history;
        } catch (RuntimeException | Error failure) {
            history.finish("failed: " + failure.getMessage(), secondsSoFar());
            tellFailure(failure);
            throw failure;
        }
    }

    private void runEpoch() {
        shownEpoch = epochIndex + 1;
        epochBegin = System.nanoTime();
        training.start(epochIndex, stepInEpoch);
        if (stepInEpoch == 0) {
            trainable.startEpoch();
            callbacks.forEach(callback -> callback.onEpochStart(run));
        }
        boolean more = training.hasNext();
        if (!more && stepInEpoch == 0) {
            throw new IllegalArgumentException(training.name() + " has no batch");
        }
        while (more && stopReason == null && step < settings.lastStep()) {
            takeStep();
            more = training.hasNext();
        }
        if (more) {
            pause();
        } else {
            endEpoch();
        }
    }

    private void takeStep() {
        // before the batch is fetched, so that a preprocessor that draws numbers is exact too
        Nd4j.getRandom().setSeed(Seeds.derive(settings.seed(), step));
        batch = training.next();
        if (!checked) {
            trainable.check(batch);
            checked = true;
        }
        learningRate = trainable.learningRate();
        try {
            loss = trainable.step(batch);
        } catch (NonFiniteLossException e) {
            throw e;
        } catch (NonFiniteValueException e) {
            throw NanGuard.ended(e.what(), step + 1, run.epoch(), learningRate);
        }
        step++;
        stepInEpoch++;
        long examples = batch.getFeatures(0).size(0);
        epochExamples += examples;
        epochMeter.addLoss(loss * examples, examples);
        trainable.lastPredictions(epochMeter);
        history.add(History.LOSS, step, loss);
        history.add(History.LEARNING_RATE, step, learningRate);
        if (validation != null
                && settings.validationEverySteps() > 0
                && step % settings.validationEverySteps() == 0
                && Double.isFinite(loss)) {
            validate(true);
        }
        callbacks.forEach(callback -> callback.onStep(run));
        if (interruption.requested() || Thread.currentThread().isInterrupted()) {
            stop(INTERRUPTED);
        }
    }

    private void endEpoch() {
        trainable.endEpoch();
        stepsPerEpoch = stepInEpoch;
        boolean due = settings.validationEverySteps() == 0
                && (shownEpoch % settings.validationEvery() == 0 || shownEpoch == settings.lastEpoch());
        if (validation != null && due) {
            validate(true);
        }
        history.add(record(true));
        epochIndex++;
        stepInEpoch = 0;
        startSums();
        callbacks.forEach(callback -> callback.onEpochEnd(run));
    }

    /** Stops between two batches: first a state that resumes exactly, then the last figures, which are no part of it. */
    private void pause() {
        if (stopReason == null) {
            stop("all " + settings.maxSteps() + " steps done");
        }
        callbacks.forEach(callback -> callback.onPause(run));
        if (validation != null && settings.validationEverySteps() == 0 && !INTERRUPTED.equals(stopReason)) {
            validate(false);
        }
        history.add(record(false));
    }

    private void validate(boolean tellResult) {
        long begin = System.nanoTime();
        callbacks.forEach(callback -> callback.onValidationStart(run));
        Meter meter = new Meter();
        validation.start(0, 0);
        while (validation.hasNext()) {
            trainable.evaluate(validation.next(), meter);
        }
        if (meter.examples() == 0) {
            throw new IllegalArgumentException(validation.name() + " has no batch");
        }
        lastValidation = Validation.of(meter);
        validatedThisEpoch = true;
        history.add(History.VALIDATION_LOSS, step, lastValidation.loss());
        if (!Double.isNaN(lastValidation.accuracy())) {
            history.add(History.VALIDATION_ACCURACY, step, lastValidation.accuracy());
        }
        lastValidation.metrics().forEach((name, value) -> history.add(name, step, value));
        if (tellResult) {
            callbacks.forEach(callback -> callback.onValidation(run, lastValidation));
        }
        callbacks.forEach(callback -> callback.onValidationEnd(run));
        validationNanos += System.nanoTime() - begin;
    }

    private EpochRecord record(boolean complete) {
        boolean measured = validatedThisEpoch && lastValidation != null;
        return new EpochRecord(
                shownEpoch,
                step,
                complete,
                epochMeter.loss(),
                epochMeter.accuracy(),
                measured ? lastValidation.loss() : Double.NaN,
                measured ? lastValidation.accuracy() : Double.NaN,
                learningRate,
                examplesPerSecond(),
                epochSecondsBefore + secondsSince(epochBegin),
                waitingShare());
    }

    private void startSums() {
        epochMeter = new Meter();
        epochExamples = 0;
        validationNanos = 0;
        epochSecondsBefore = 0;
        trainSecondsBefore = 0;
        waitSecondsBefore = 0;
        validatedThisEpoch = false;
    }

    private static double secondsSince(long begin) {
        return (System.nanoTime() - begin) * 1e-9;
    }

    private double secondsSoFar() {
        return secondsBefore + secondsSince(runBegin);
    }

    private double trainSeconds() {
        return trainSecondsBefore + secondsSince(epochBegin) - validationNanos * 1e-9;
    }

    private double waitSeconds() {
        return waitSecondsBefore + training.waitNanos() * 1e-9;
    }

    private String reason() {
        if (stopReason != null) {
            return stopReason;
        }
        return step >= settings.lastStep()
                ? "all " + settings.maxSteps() + " steps done"
                : epochIndex == 1 ? "the one epoch done" : "all " + epochIndex + " epochs done";
    }

    private void tellFailure(Throwable failure) {
        for (Callback callback : callbacks) {
            try {
                callback.onException(run, failure);
            } catch (RuntimeException second) {
                failure.addSuppressed(second);
            }
        }
    }

    TrainingState state() {
        TrainingState state = new TrainingState();
        state.put("epochIndex", epochIndex);
        state.put("stepInEpoch", stepInEpoch);
        state.put("step", step);
        state.put("stepsPerEpoch", stepsPerEpoch);
        state.put("seed", settings.seed());
        state.put("seconds", secondsSoFar());
        boolean within = stepInEpoch > 0;
        state.put("epochExamples", epochExamples);
        state.put("epochSeconds", within ? epochSecondsBefore + secondsSince(epochBegin) : 0);
        state.put("trainSeconds", within ? trainSeconds() : 0);
        state.put("waitSeconds", within ? waitSeconds() : 0);
        state.put("validatedThisEpoch", validatedThisEpoch);
        state.put("validationLoss", lastValidation == null ? Double.NaN : lastValidation.loss());
        state.put("validationAccuracy", lastValidation == null ? Double.NaN : lastValidation.accuracy());
        epochMeter.save(state.part("epochMeter"));
        history.save(state.part("history"));
        trainable.save(state.part("trainable"));
        CallbackStates.save(callbacks, state);
        return state;
    }

    private void restore(TrainingState state) {
        epochIndex = (int) state.getLong("epochIndex");
        shownEpoch = epochIndex + 1;
        stepInEpoch = state.getLong("stepInEpoch");
        step = state.getLong("step");
        stepsPerEpoch = state.getLong("stepsPerEpoch");
        secondsBefore = state.getDouble("seconds");
        epochExamples = state.getLong("epochExamples");
        epochSecondsBefore = state.getDouble("epochSeconds");
        trainSecondsBefore = state.getDouble("trainSeconds");
        waitSecondsBefore = state.getDouble("waitSeconds");
        validatedThisEpoch = state.getBoolean("validatedThisEpoch");
        double validationLoss = state.getDouble("validationLoss");
        if (!Double.isNaN(validationLoss)) {
            lastValidation = new Validation(validationLoss, state.getDouble("validationAccuracy"), 1, Map.of());
        }
        epochMeter.restore(state.part("epochMeter"));
        history.restore(state.part("history"));
        trainable.restore(state.part("trainable"));
        CallbackStates.restore(callbacks, state);
    }

    /** Whether no further epoch follows the one that just ended. */
    boolean ending() {
        return stopReason != null || epochIndex >= settings.lastEpoch() || step >= settings.lastStep();
    }

    boolean hasValidation() {
        return validation != null;
    }

    void stop(String reason) {
        if (stopReason == null) {
            stopReason = reason;
        }
    }

    History history() {
        return history;
    }

    int epoch() {
        return shownEpoch;
    }

    long step() {
        return step;
    }

    long stepInEpoch() {
        return stepInEpoch;
    }

    long stepsPerEpoch() {
        return stepsPerEpoch;
    }

    double loss() {
        return loss;
    }

    double learningRate() {
        return learningRate;
    }

    Meter epochMeter() {
        return epochMeter;
    }

    double examplesPerSecond() {
        return epochExamples / Math.max(1e-9, trainSeconds());
    }

    double secondsPerStep() {
        return trainSeconds() / Math.max(1, stepInEpoch);
    }

    double waitingShare() {
        return waitSeconds() / Math.max(1e-9, trainSeconds());
    }

    Optional<MultiDataSet> batch() {
        return Optional.ofNullable(batch);
    }

    Optional<Validation> lastValidation() {
        return Optional.ofNullable(lastValidation);
    }

    Optional<String> stopReason() {
        return Optional.ofNullable(stopReason);
    }
}
