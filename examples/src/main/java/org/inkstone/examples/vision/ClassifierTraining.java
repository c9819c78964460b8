package org.inkstone.examples.vision;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.data.DataLoader;
import org.inkstone.data.DataSplit;
import org.inkstone.data.Dataset;
import org.inkstone.data.Image;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.plot.Plots;
import org.inkstone.train.Checkpoints;
import org.inkstone.train.CsvLogger;
import org.inkstone.train.History;
import org.inkstone.train.MemoryMonitor;
import org.inkstone.train.ModelFiles;
import org.inkstone.train.ProgressBarCallback;
import org.inkstone.train.TensorBoardCallback;
import org.inkstone.train.Trainer;
import org.inkstone.train.TrainingCurves;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * What the picture classifiers have in common: trains with a progress bar, curves, TensorBoard logs and checkpoints, then
 * looks at the test set once.
 */
final class ClassifierTraining {
    private static final int SHOWN = 20;

    private final RunContext run;
    private final String title;
    private final TrainingOptions options;
    private double targetAccuracy = 0.9;
    private Path resumeFrom;

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

    /** Goes on from a checkpoint; null starts anew. */
    ClassifierTraining resumeFrom(Path checkpoint) {
        resumeFrom = checkpoint;
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
        int batchSize = options.batchSize;
        int workers = options.workers;
        run.tensorBoard().addGraph(network, input);
        History history;
        try (DataLoader train = DataLoader.builder(data.train())
                        .batchSize(batchSize)
                        .shuffle(run.seed())
                        .workers(workers)
                        .dropLast(true)
                        .format(CNN2DFormat.NHWC)
                        .build();
                DataLoader validation = inOrder(data.validation())) {
            Trainer trainer = Trainer.of(network)
                    .epochs(options.epochs)
                    .seed(run.seed())
                    .smokeRun(run.smoke())
                    .runDirectory(run.directory())
                    .callback(new ProgressBarCallback())
                    .callback(new CsvLogger())
                    .callback(new MemoryMonitor())
                    .callback(new TensorBoardCallback(run.tensorBoard()).withoutGraph())
                    .callback(new Checkpoints());
            if (resumeFrom != null) {
                trainer.resumeFrom(resumeFrom);
            }
            history = trainer.fit(train, validation);
        }
        return report(network, history, data.test(), pictures);
    }

    private DataLoader inOrder(Dataset set) {
        return DataLoader.builder(run.smoke() ? set.range(0, Math.min(set.size(), 64)) : set)
                .batchSize(250)
                .workers(options.workers)
                .format(CNN2DFormat.NHWC)
                .build();
    }

    private Report report(MultiLayerNetwork network, History history, Dataset test, Dataset pictures) {
        Evaluation evaluation;
        try (DataLoader loader = inOrder(test)) {
            evaluation = network.evaluate(loader);
        }
        Path model = run.directory().resolve("model.zip");
        ModelFiles.save(network, run.wrote(model));
        run.wrote(run.directory().resolve(Checkpoints.FOLDER));
        run.save(TrainingCurves.plot(title, history), "curves.png");
        List<String> labels = test.labels();
        run.save(
                Plots.confusionMatrix(title + ", test set", counts(evaluation, labels.size()), labels),
                "confusion.png");
        savePredictions(network, test, pictures);
        run.tensorBoard().addScalar("accuracy/test", evaluation.accuracy(), history.steps());
        return new Report()
                .say("  " + TrainingCurves.verdict(history, targetAccuracy))
                .metric("parameters", network.numParams())
                .metric("epochs", history.epochs().size())
                .metric("minutes", history.seconds() / 60)
                .metric(
                        "images per second",
                        history.lastEpoch().map(e -> e.examplesPerSecond()).orElse(Double.NaN))
                .metric(
                        "share of time waiting for data",
                        history.lastEpoch().map(e -> e.waitingShare()).orElse(Double.NaN))
                .metric(
                        "validation accuracy",
                        history.lastEpoch().map(e -> e.validationAccuracy()).orElse(Double.NaN))
                .metric("test accuracy", evaluation.accuracy());
    }

    private static long[][] counts(Evaluation evaluation, int classes) {
        long[][] counts = new long[classes][classes];
        for (int actual = 0; actual < classes; actual++) {
            for (int predicted = 0; predicted < classes; predicted++) {
                counts[actual][predicted] = evaluation.getConfusionMatrix().getCount(actual, predicted);
            }
        }
        return counts;
    }

    private void savePredictions(MultiLayerNetwork network, Dataset test, Dataset pictures) {
        int count = Math.min(SHOWN, test.size());
        DataSet batch;
        try (DataLoader loader = DataLoader.builder(test.range(0, count))
                .batchSize(count)
                .format(CNN2DFormat.NHWC)
                .build()) {
            batch = loader.next();
        }
        INDArray probabilities = network.output(batch.getFeatures());
        List<Image> images = new ArrayList<>();
        List<String> captions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            images.add((Image) pictures.get(i).features());
            INDArray row = probabilities.getRow(i);
            int predicted = row.argMax().getInt(0);
            String actual = test.labels().get(pictures.get(i).classIndex());
            String said = String.format(
                    Locale.ROOT, "%s %.0f%%", test.labels().get(predicted), 100 * row.getDouble(predicted));
            captions.add(test.labels().get(predicted).equals(actual) ? said : said + " (" + actual + ")");
        }
        run.save(
                Plots.imageGrid(title + ": prediction (truth where it differs)", images, captions, 5),
                "predictions.png");
    }
}
