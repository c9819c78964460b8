package org.inkstone.examples.sequence;

import java.nio.file.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.examples.RunContext;
import org.inkstone.plot.Series;
import org.inkstone.sequence.text.VocabularyCheck;
import org.inkstone.sequence.text.batch.BatchOptions;
import org.inkstone.train.BestWeights;
import org.inkstone.train.Checkpoints;
import org.inkstone.train.CsvLogger;
import org.inkstone.train.EpochRecord;
import org.inkstone.train.History;
import org.inkstone.train.Metric;
import org.inkstone.train.ProgressBarCallback;
import org.inkstone.train.TensorBoardCallback;
import org.inkstone.train.TimeLimit;
import org.inkstone.train.Trainer;

/** Trains a translator for a time on the clock, validation included, and keeps the weights that validation liked best. */
final class TimedTraining {
    private static final int VALIDATION_BATCH = 128;
    private static final int EPOCHS = 1000;

    private final RunContext run;
    private final TranslationData data;
    private final TranslationOptions options;

    TimedTraining(RunContext run, TranslationData data, TranslationOptions options) {
        this.run = run;
        this.data = data;
        this.options = options;
    }

    /** Trains; figures and checkpoints go into a folder of the model's name. */
    History train(String name, ComputationGraph graph) {
        Path directory = run.directory().resolve(name);
        Trainer trainer = Trainer.of(graph)
                .epochs(EPOCHS)
                .seed(run.seed())
                .smokeRun(run.smoke())
                .runDirectory(directory)
                .callback(new ProgressBarCallback())
                .callback(new CsvLogger())
                .callback(new VocabularyCheck("source", data.source().vocabulary()))
                .callback(new VocabularyCheck("target", data.target().vocabulary()))
                .callback(new TimeLimit(options.minutes))
                .callback(new BestWeights(Metric.VALIDATION_LOSS))
                .callback(new TensorBoardCallback())
                .callback(new Checkpoints());
        run.wrote(directory);
        return trainer.fit(
                data.batches(data.verses().train(), BatchOptions.shuffled(options.batchSize, run.seed())),
                data.batches(data.verses().validation(), BatchOptions.of(VALIDATION_BATCH)));
    }

    /** Validation loss after so many minutes. */
    static Series losses(String name, History history) {
        double[] minutes = history.epochs().stream()
                .mapToDouble(EpochRecord::seconds)
                .map(seconds -> seconds / 60)
                .toArray();
        for (int i = 1; i < minutes.length; i++) {
            minutes[i] += minutes[i - 1];
        }
        return new Series(
                name,
                minutes,
                history.epochs().stream()
                        .mapToDouble(EpochRecord::validationLoss)
                        .toArray());
    }
}
