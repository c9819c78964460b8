package org.inkstone.examples.vision;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.data.DataLoader;
import org.inkstone.data.DataSplit;
import org.inkstone.data.Dataset;
import org.inkstone.data.transform.BatchTransform;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.train.Callback;
import org.inkstone.train.Checkpoints;
import org.inkstone.train.CsvLogger;
import org.inkstone.train.EpochRecord;
import org.inkstone.train.History;
import org.inkstone.train.MemoryMonitor;
import org.inkstone.train.ModelFiles;
import org.inkstone.train.ProgressBarCallback;
import org.inkstone.train.TensorBoardCallback;
import org.inkstone.train.Trainer;
import org.inkstone.train.TrainingCurves;
import org.inkstone.vision.evaluate.TestTimeAugmentation;

/**
 * What the picture classifiers have in common: trains with a progress bar, curves, TensorBoard logs and checkpoints, then
 * looks at the test set once.
 */
final class ClassifierTraining {
    private final RunContext run;
    private final String title;
    private final TrainingOptions options;
    private final List<Callback> callbacks = new ArrayList<>();
    private double targetAccuracy = 0.9;
    private Path resumeFrom;
    private boolean resumable;
    private BatchTransform batches;
    private TestTimeAugmentation views;

    ClassifierTraining(RunContext run, String title, TrainingOptions options) {
        this.run = run;
        this.title = title;
        this.options = options;
    }

    /** What a good network reaches on these data, for the verdict on the curves. */
    ClassifierTraining targetAccuracy(double accuracy) {
        targetAccuracy = accuracy;
        return this;
    }

    /** Goes on from a checkpoint; null starts anew. The example has an option {@code --resume}. */
    ClassifierTraining resumeFrom(Path checkpoint) {
        resumeFrom = checkpoint;
        resumable = true;
        return this;
    }

    /** What happens to batches, what watches the training, and where it goes on. */
    ClassifierTraining recipe(RecipeOptions recipe) {
        batches = recipe.batches(run.seed()).orElse(null);
        callbacks.addAll(recipe.callbacks());
        return resumeFrom(recipe.resume);
    }

    /** Looks at each test picture in these ways too. */
    ClassifierTraining testTimeViews(TestTimeAugmentation looks) {
        views = looks;
        return this;
    }

    /**
     * Trains and tests.
     *
     * @param network  initialised, for NHWC pictures
     * @param input    its input type
     * @param data     training, validation and test part, ending in tensors
     * @param pictures the test part as pictures, for showing
     */
    Report train(MultiLayerNetwork network, InputType input, DataSplit data, Dataset pictures) {
        return train(Classifier.of(network), input, data, pictures);
    }

    /** As for a network of layers; the graph has one input and one output. */
    Report train(ComputationGraph graph, InputType input, DataSplit data, Dataset pictures) {
        return train(Classifier.of(graph), input, data, pictures);
    }

    private Report train(Classifier classifier, InputType input, DataSplit data, Dataset pictures) {
        classifier.drawOn(run.tensorBoard(), input);
        History history = fit(classifier, data);
        Path model = run.directory().resolve("model.zip");
        ModelFiles.save(classifier.network(), run.wrote(model));
        run.wrote(run.directory().resolve(Checkpoints.FOLDER));
        run.save(TrainingCurves.plot(title, history), "curves.png");
        Report report = new Report()
                .say("  " + TrainingCurves.verdict(history, targetAccuracy))
                .say("  " + ending(history))
                .table(epochs(history))
                .metric("parameters", classifier.parameters())
                .metric("epochs", history.epochs().size())
                .metric("minutes", history.seconds() / 60)
                .metric("images per second", last(history).examplesPerSecond())
                .metric("share of time waiting for data", last(history).waitingShare())
                .metric("validation accuracy", last(history).validationAccuracy());
        ClassifierEvaluation evaluation = new ClassifierEvaluation(run, title, options.workers);
        return evaluation.report(classifier.probabilities(), data, pictures, views, history.steps(), report);
    }

    private History fit(Classifier classifier, DataSplit data) {
        try (DataLoader train = DataLoader.builder(data.train())
                        .batchSize(options.batchSize)
                        .shuffle(run.seed())
                        .workers(options.workers)
                        .dropLast(true)
                        .format(CNN2DFormat.NHWC)
                        .preProcessor(batches)
                        .build();
                DataLoader validation = ClassifierEvaluation.inOrder(run, data.validation(), options.workers)) {
            Trainer trainer = Trainer.of(classifier.trainable())
                    .epochs(options.epochs)
                    .seed(run.seed())
                    .smokeRun(run.smoke())
                    .runDirectory(run.directory())
                    .callback(new ProgressBarCallback())
                    .callback(new CsvLogger())
                    .callback(new MemoryMonitor())
                    .callback(new TensorBoardCallback(run.tensorBoard()).withoutGraph())
                    .callback(new Checkpoints());
            callbacks.forEach(trainer::callback);
            if (resumeFrom != null) {
                trainer.resumeFrom(resumeFrom);
            }
            return trainer.fit(train, validation);
        }
    }

    /** Why it ended, and how it goes on where epochs are left. */
    private String ending(History history) {
        long done = history.epochs().stream().filter(EpochRecord::complete).count();
        String reason = "Ended: " + history.stopReason();
        if (done >= options.epochs) {
            return reason + ".";
        }
        Path checkpoint = run.directory().resolve(Checkpoints.FOLDER).resolve(Checkpoints.LAST_FILE);
        return reason + "; " + done + " of " + options.epochs + " epochs are complete."
                + (resumable ? " Go on with the same options and --resume " + checkpoint : "");
    }

    private static EpochRecord last(History history) {
        return history.lastEpoch().orElseThrow();
    }

    private static Table epochs(History history) {
        Table table = new Table(
                "Epochs", "epoch", "training loss", "validation loss", "validation accuracy", "seconds", "images/s");
        for (EpochRecord epoch : history.epochs()) {
            table.row(
                    epoch.epoch(),
                    number("%.4f", epoch.trainLoss()),
                    number("%.4f", epoch.validationLoss()),
                    number("%.4f", epoch.validationAccuracy()),
                    number("%.1f", epoch.seconds()),
                    number("%.0f", epoch.examplesPerSecond()));
        }
        return table;
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
