package org.inkstone.train;

import java.nio.file.Path;

/** What a {@link Trainer} was told, checked. Zero or null means not set. */
record TrainerSettings(
        int epochs,
        long maxSteps,
        long seed,
        int validationEvery,
        long validationEverySteps,
        long limitBatches,
        long limitValidationBatches,
        int overfitSteps,
        boolean smoke,
        Path runDirectory,
        Path resumeFrom) {

    /** Batches of everything in a smoke run: two, so that a second step and a second validation batch happen. */
    static final int SMOKE_BATCHES = 2;

    TrainerSettings {
        if (epochs == 0 && maxSteps == 0 && overfitSteps == 0 && !smoke) {
            throw new IllegalArgumentException("set epochs(n) or maxSteps(n): a training without an end was asked for");
        }
        if (overfitSteps > 0 && resumeFrom != null) {
            throw new IllegalArgumentException("overfitOneBatch cannot be resumed");
        }
    }

    long trainLimit() {
        long limit = limitBatches == 0 ? Long.MAX_VALUE : limitBatches;
        return smoke ? Math.min(limit, SMOKE_BATCHES) : limit;
    }

    long validationLimit() {
        long limit = limitValidationBatches == 0 ? Long.MAX_VALUE : limitValidationBatches;
        return smoke ? Math.min(limit, SMOKE_BATCHES) : limit;
    }

    /** Epochs to run: one in a smoke run or on one batch, unlimited when only steps are set. */
    int lastEpoch() {
        return smoke || overfitSteps > 0 ? 1 : epochs == 0 ? Integer.MAX_VALUE : epochs;
    }

    long lastStep() {
        return maxSteps == 0 ? Long.MAX_VALUE : maxSteps;
    }
}
