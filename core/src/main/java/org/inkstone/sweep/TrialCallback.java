package org.inkstone.sweep;

import org.inkstone.train.Callback;
import org.inkstone.train.Metric;
import org.inkstone.train.TrainingRun;
import org.inkstone.train.Validation;

/** Reports a training's validations to its trial and stops it when the trial should stop. */
final class TrialCallback implements Callback {
    private final Trial trial;
    private final Metric metric;

    TrialCallback(Trial trial, Metric metric) {
        if (!metric.needsValidation()) {
            throw new IllegalArgumentException("metric must come from validation data: " + metric);
        }
        this.trial = trial;
        this.metric = metric;
    }

    @Override
    public void onTrainStart(TrainingRun run) {
        if (!run.hasValidation()) {
            throw new IllegalArgumentException("a trial's training needs validation data for " + metric.words());
        }
    }

    @Override
    public void onStep(TrainingRun run) {
        if (trial.shouldStop()) {
            run.stop("the sweep ends this trial");
        }
    }

    @Override
    public void onValidation(TrainingRun run, Validation validation) {
        trial.report(run.epoch(), metric == Metric.VALIDATION_LOSS ? validation.loss() : validation.accuracy());
    }

    @Override
    public void onEpochEnd(TrainingRun run) {
        if (trial.shouldStop()) {
            run.stop("the sweep ends this trial");
        }
    }
}
