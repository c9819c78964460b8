package org.inkstone.examples.vision;

import picocli.CommandLine.Option;

/** The options of an example that trains; defaults are each example's own. */
final class TrainingOptions {
    @Option(names = "--epochs", description = "Passes over the training data (default: ${DEFAULT-VALUE}).")
    int epochs;

    @Option(names = "--batch-size", description = "Pictures per step (default: ${DEFAULT-VALUE}).")
    int batchSize;

    @Option(names = "--learning-rate", description = "Peak learning rate (default: ${DEFAULT-VALUE}).")
    double learningRate;

    @Option(names = "--workers", description = "Threads that load and transform (default: ${DEFAULT-VALUE}).")
    int workers;

    TrainingOptions(int epochs, int batchSize, double learningRate, int workers) {
        this.epochs = epochs;
        this.batchSize = batchSize;
        this.learningRate = learningRate;
        this.workers = workers;
    }

    /** Refuses what can't be, before anything is loaded. */
    void check() {
        require(epochs > 0, "--epochs must be positive: " + epochs);
        require(batchSize > 0, "--batch-size must be positive: " + batchSize);
        require(learningRate > 0 && learningRate < 1e3, "--learning-rate must be positive: " + learningRate);
        require(workers >= 0, "--workers must not be negative: " + workers);
    }

    /** Steps in all, for schedules. */
    int steps(int trainingItems) {
        return Math.max(1, trainingItems / batchSize) * epochs;
    }

    static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
