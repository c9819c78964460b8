package org.inkstone.examples.generative;

import java.nio.file.Path;
import org.inkstone.examples.RunContext;
import org.inkstone.train.TimeLimit;
import org.inkstone.train.Trainer;
import picocli.CommandLine.Option;

/** The options of an example that trains a generative model; defaults are each example's own. */
final class GenerativeOptions {
    @Option(names = "--epochs", description = "Passes over the training data at most (default: ${DEFAULT-VALUE}).")
    int epochs;

    @Option(
            names = "--minutes",
            description = "Minutes of training at most, 0 for no limit (default: ${DEFAULT-VALUE}).")
    double minutes;

    @Option(names = "--batch-size", description = "Examples per step (default: ${DEFAULT-VALUE}).")
    int batchSize;

    @Option(names = "--learning-rate", description = "Peak learning rate (default: ${DEFAULT-VALUE}).")
    double learningRate;

    @Option(names = "--resume", paramLabel = "CHECKPOINT", description = "Go on from runs/.../checkpoints/last.zip.")
    Path resume;

    /**
     * @param minutes of training at most, 0 for no limit
     */
    GenerativeOptions(int epochs, double minutes, int batchSize, double learningRate) {
        this.epochs = epochs;
        this.minutes = minutes;
        this.batchSize = batchSize;
        this.learningRate = learningRate;
    }

    /** Refuses what can't be, before anything is loaded. */
    void check() {
        require(epochs > 0, "--epochs must be positive: " + epochs);
        require(minutes >= 0, "--minutes must not be negative: " + minutes);
        require(batchSize > 0, "--batch-size must be positive: " + batchSize);
        require(learningRate > 0 && learningRate < 1e3, "--learning-rate must be positive: " + learningRate);
    }

    /** Gives a trainer the run's seed, smoke mode and directory, and these options' epochs, time limit and checkpoint. */
    Trainer applyTo(Trainer trainer, RunContext run) {
        trainer.epochs(epochs).seed(run.seed()).smokeRun(run.smoke()).runDirectory(run.directory());
        if (minutes > 0) {
            trainer.callback(new TimeLimit(minutes));
        }
        if (resume != null) {
            trainer.resumeFrom(resume);
        }
        return trainer;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
