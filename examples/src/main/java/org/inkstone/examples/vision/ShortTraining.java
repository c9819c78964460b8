package org.inkstone.examples.vision;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.data.DataLoader;
import org.inkstone.data.Dataset;
import org.inkstone.examples.RunContext;
import org.inkstone.train.CsvLogger;
import org.inkstone.train.History;
import org.inkstone.train.ProgressBarCallback;
import org.inkstone.train.Trainer;
import org.inkstone.vision.evaluate.Predictions;

/**
 * One of several trainings that an example compares, with its figures in a folder of its own.
 *
 * @param run       the example's
 * @param batchSize pictures per step
 * @param workers   threads that load
 */
record ShortTraining(RunContext run, int batchSize, int workers) {
    /**
     * Trains for some epochs, validating after each where there is validation data.
     *
     * @param name       of the folder
     * @param validation or null
     */
    History epochs(String name, ComputationGraph graph, Dataset train, Dataset validation, int epochs) {
        try (DataLoader loader = shuffled(train)) {
            Trainer trainer = trainer(name, graph).epochs(epochs);
            if (validation == null) {
                return trainer.fit(loader);
            }
            try (DataLoader looks = ClassifierEvaluation.inOrder(run, validation, workers)) {
                return trainer.fit(loader, looks);
            }
        }
    }

    /** Trains for some steps, beginning the data anew as often as it takes. */
    History steps(String name, ComputationGraph graph, Dataset train, int steps) {
        try (DataLoader loader = shuffled(train)) {
            return trainer(name, graph).maxSteps(run.size(steps, 2)).fit(loader);
        }
    }

    private DataLoader shuffled(Dataset train) {
        return DataLoader.builder(train)
                .batchSize(Math.min(batchSize, train.size()))
                .shuffle(run.seed())
                .workers(workers)
                .dropLast(true)
                .format(CNN2DFormat.NHWC)
                .build();
    }

    private Trainer trainer(String name, ComputationGraph graph) {
        return Trainer.of(graph)
                .seed(run.seed())
                .smokeRun(run.smoke())
                .runDirectory(run.directory().resolve(name))
                .callback(new ProgressBarCallback())
                .callback(new CsvLogger());
    }

    /** Share of a set's pictures that the graph knows. */
    double accuracy(ComputationGraph graph, Dataset set) {
        try (DataLoader loader = ClassifierEvaluation.inOrder(run, set, workers)) {
            return Predictions.of(graph, loader).accuracy();
        }
    }
}
