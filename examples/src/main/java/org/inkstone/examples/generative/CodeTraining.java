package org.inkstone.examples.generative;

import java.util.function.Supplier;
import org.inkstone.data.DataLoader;
import org.inkstone.data.Dataset;
import org.inkstone.data.TrainTest;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.generative.autoencoder.CodeModel;
import org.inkstone.train.Checkpoints;
import org.inkstone.train.CsvLogger;
import org.inkstone.train.History;
import org.inkstone.train.MemoryMonitor;
import org.inkstone.train.ProgressBarCallback;
import org.inkstone.train.TensorBoardCallback;
import org.inkstone.train.Trainable;
import org.inkstone.train.Trainer;
import org.inkstone.train.TrainingCurves;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the autoencoders have in common: training with a picture grid now and then, and pictures of what was learnt. */
record CodeTraining(RunContext run, String title, GenerativeOptions options) {
    private static final int TEST_BATCH = 250;

    /**
     * Trains and draws.
     *
     * @param folder where the model goes in the run's directory
     * @param draw   pictures of random codes, for the grids
     */
    Report train(Trainable step, CodeModel model, TrainTest data, String folder, Supplier<INDArray> draw) {
        History history;
        try (DataLoader train = DataLoader.builder(data.train())
                        .batchSize(options.batchSize)
                        .shuffle(run.seed())
                        .workers(1)
                        .dropLast(true)
                        .build();
                DataLoader test = DataLoader.builder(test(data.test()))
                        .batchSize(TEST_BATCH)
                        .build()) {
            Trainer trainer = options.applyTo(Trainer.of(step), run)
                    .callback(new ProgressBarCallback())
                    .callback(new CsvLogger())
                    .callback(new MemoryMonitor())
                    .callback(new SampleGrids(run, title + ", random codes", draw).everySeconds(30))
                    .callback(new TensorBoardCallback(run.tensorBoard()))
                    .callback(new Checkpoints());
            history = trainer.fit(train, test);
        }
        model.save(run.wrote(run.directory().resolve(folder)));
        run.wrote(run.directory().resolve(Checkpoints.FOLDER));
        run.save(TrainingCurves.plot(title, history), "curves.png");
        new CodePictures(run, model, data.test()).draw();
        return new Report()
                .metric(
                        "parameters",
                        model.encoder().numParams() + model.decoder().numParams())
                .metric("minutes", history.seconds() / 60)
                .metric(
                        "images per second",
                        history.lastEpoch().map(e -> e.examplesPerSecond()).orElse(Double.NaN))
                .metric(
                        "test loss, nats per picture",
                        history.lastEpoch().map(e -> e.validationLoss()).orElse(Double.NaN));
    }

    private Dataset test(Dataset whole) {
        return run.smoke() ? whole.range(0, Math.min(whole.size(), TEST_BATCH)) : whole;
    }
}
