package org.inkstone.examples.training;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.data.DataLoader;
import org.inkstone.data.Dataset;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import org.inkstone.train.CsvLogger;
import org.inkstone.train.EpochRecord;
import org.inkstone.train.History;
import org.inkstone.train.Metric;
import org.inkstone.train.TensorBoardCallback;
import org.inkstone.train.Trainer;
import org.inkstone.train.TrainingCurves;

/**
 * Trains networks one after the other on the same data, each in a folder of its own, and judges each by its curves.
 *
 * @param run            whose directory the folders lie in
 * @param epochs         of each network
 * @param batchSize      of each step
 * @param targetAccuracy what a good network reaches on these data
 */
public record NetworkTrials(RunContext run, int epochs, int batchSize, double targetAccuracy) {
    private static final int VALIDATION_BATCH = 256;

    /**
     * How a network did.
     *
     * @param name    of the trial
     * @param hidden  units of its hidden layers
     * @param network trained
     * @param history of its training
     * @param verdict on its curves
     */
    public record Outcome(
            String name, int[] hidden, MultiLayerNetwork network, History history, TrainingCurves.Verdict verdict) {
        /** After the last epoch. */
        public EpochRecord end() {
            return history.lastEpoch().orElseThrow();
        }

        /** The epoch with the lowest validation loss. */
        public EpochRecord best() {
            return history.bestEpoch().orElseThrow();
        }

        private String layers() {
            return hidden.length == 0
                    ? "none"
                    : Arrays.stream(hidden).mapToObj(Integer::toString).collect(Collectors.joining(" "));
        }
    }

    /** Trains one network. */
    public Outcome train(String name, int[] hidden, MultiLayerNetwork network, Dataset train, Dataset validation) {
        run.out().println("training " + name);
        try (DataLoader batches = DataLoader.builder(train)
                        .batchSize(batchSize)
                        .shuffle(run.seed())
                        .build();
                DataLoader unseen = DataLoader.builder(validation)
                        .batchSize(VALIDATION_BATCH)
                        .build()) {
            History history = Trainer.of(network)
                    .epochs(run.size(epochs, 2))
                    .limitBatches(run.size(Integer.MAX_VALUE, 2))
                    .seed(run.seed())
                    .runDirectory(run.wrote(run.directory().resolve(name.replace(' ', '-'))))
                    .callback(new CsvLogger())
                    .callback(new TensorBoardCallback())
                    .fit(batches, unseen);
            return new Outcome(name, hidden, network, history, TrainingCurves.verdict(history, targetAccuracy));
        }
    }

    /** A row for each network. */
    public static Table table(String title, List<Outcome> outcomes) {
        Table table = new Table(
                title,
                "network",
                "hidden layers",
                "weights",
                "training loss",
                "accuracy",
                "validation loss",
                "accuracy",
                "best loss",
                "in epoch",
                "verdict");
        for (Outcome o : outcomes) {
            table.row(
                    o.name(),
                    o.layers(),
                    o.network().numParams(),
                    three(o.end().trainLoss()),
                    three(o.end().trainAccuracy()),
                    three(o.end().validationLoss()),
                    three(o.end().validationAccuracy()),
                    three(o.best().validationLoss()),
                    o.best().epoch(),
                    o.verdict().fit().words());
        }
        return table;
    }

    private static String three(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    /** A panel for each network: its two loss curves, and the verdict as title. */
    public static Figure curves(List<Outcome> outcomes) {
        List<Figure> panels = outcomes.stream()
                .map(o -> Plots.lines(
                        o.name() + ": " + o.verdict().fit().words(),
                        "epoch",
                        "loss",
                        List.of(
                                series("training", o.history(), Metric.TRAIN_LOSS),
                                series("validation", o.history(), Metric.VALIDATION_LOSS))))
                .toList();
        return Plots.panels(panels, 2);
    }

    private static Series series(String name, History history, Metric metric) {
        return Series.ofEpochs(
                name, history.epochs().stream().mapToDouble(metric::of).toArray());
    }
}
