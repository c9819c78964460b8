package org.inkstone.examples.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.backend.Seeds;
import org.inkstone.data.ArrayDataset;
import org.inkstone.data.DataSplit;
import org.inkstone.data.Dataset;
import org.inkstone.data.Digits;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.training.NetworkTrials.Outcome;
import org.inkstone.vision.model.Mlp;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Under-fitting and over-fitting, seen in the training and validation curves of networks that differ in width, depth or
 * dropout alone. The data are few and one label in five is wrong on purpose: a network that can learn such labels by heart
 * gives itself away, because the validation labels are right.
 *
 * <p>{@code ./inkstone run overfitting}: 12 networks, about a minute on two cores.
 */
@Command(
        name = "overfitting",
        description = "Width, depth and dropout: training against validation curves, each with a verdict.")
public final class Overfitting implements Example {
    private static final int SIDE = 8;
    private static final int CLASSES = 10;
    private static final int BATCH = 32;
    private static final double RATE = 3e-3;
    /** Softmax regression reaches 0.91 on these data, so less than this on both curves means too little was learnt. */
    private static final double TARGET_ACCURACY = 0.85;

    @Option(
            names = "--epochs",
            defaultValue = "60",
            description = "Epochs of each network (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(
            names = "--items",
            defaultValue = "500",
            description = "Digits to learn from, 100 to 1000 of the 1797 (default: ${DEFAULT-VALUE}).")
    private int items;

    @Option(
            names = "--noise",
            defaultValue = "0.2",
            description = "Share of training labels replaced by random ones (default: ${DEFAULT-VALUE}).")
    private double noise;

    /** One network of an experiment. */
    private record Setting(String name, double dropout, int... hidden) {}

    @Override
    public Report run(RunContext run) {
        check();
        DataSplit split = Digits.load().split((double) items / Digits.load().size(), run.seed());
        Dataset train = withWrongLabels(split.train(), Seeds.derive(run.seed(), 1));
        Report report = new Report()
                .say(text(
                        "%d digits to learn from, %.0f%% of their labels random; %d with right labels to validate on.",
                        train.size(), 100 * noise, split.validation().size()));
        NetworkTrials trials = new NetworkTrials(run, epochs, BATCH, TARGET_ACCURACY);
        Map<String, Double> end = new LinkedHashMap<>();
        for (Map.Entry<String, List<Setting>> experiment : experiments().entrySet()) {
            List<Outcome> outcomes = new ArrayList<>();
            for (Setting setting : experiment.getValue()) {
                Outcome outcome = train(trials, run.seed(), setting, train, split.validation());
                outcomes.add(outcome);
                end.put(setting.name(), outcome.end().validationAccuracy());
            }
            report.table(NetworkTrials.table("Experiment: " + experiment.getKey(), outcomes));
            outcomes.forEach(outcome -> report.say("  " + outcome.name() + " is " + outcome.verdict()));
            run.save(NetworkTrials.curves(outcomes), experiment.getKey() + ".png");
        }
        end.forEach((name, accuracy) -> report.metric("validation accuracy, " + name, accuracy));
        return report;
    }

    private void check() {
        if (epochs < 2) {
            throw new IllegalArgumentException("--epochs must be at least 2, for a curve: " + epochs);
        }
        if (items < 100 || items > 1000) {
            throw new IllegalArgumentException("--items must be between 100 and 1000: " + items);
        }
        if (!(noise >= 0 && noise < 1)) {
            throw new IllegalArgumentException("--noise must be at least 0 and below 1: " + noise);
        }
    }

    private static Map<String, List<Setting>> experiments() {
        Map<String, List<Setting>> all = new LinkedHashMap<>();
        all.put(
                "width",
                List.of(
                        new Setting("width 2", 0, 2),
                        new Setting("width 8", 0, 8),
                        new Setting("width 64", 0, 64),
                        new Setting("width 512", 0, 512)));
        all.put(
                "depth",
                List.of(
                        new Setting("depth 0", 0),
                        new Setting("depth 1", 0, 32),
                        new Setting("depth 2", 0, 32, 32),
                        new Setting("depth 4", 0, 32, 32, 32, 32)));
        all.put(
                "dropout",
                List.of(
                        new Setting("dropout 0.0", 0.0, 256, 256),
                        new Setting("dropout 0.2", 0.2, 256, 256),
                        new Setting("dropout 0.5", 0.5, 256, 256),
                        new Setting("dropout 0.8", 0.8, 256, 256)));
        return all;
    }

    private Dataset withWrongLabels(Dataset set, long seed) {
        DataSet all = set.toDataSet();
        INDArray labels = all.getLabels();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < set.size(); i++) {
            if (random.nextDouble() < noise) {
                labels.getRow(i).assign(0);
                labels.putScalar(i, random.nextInt(CLASSES), 1);
            }
        }
        return ArrayDataset.of(all, set.labels());
    }

    private static Outcome train(NetworkTrials trials, long seed, Setting setting, Dataset train, Dataset validation) {
        MultiLayerNetwork network = new MultiLayerNetwork(Mlp.builder(SIDE * SIDE, CLASSES)
                .images((InputTypeConvolutional) InputType.convolutional(SIDE, SIDE, 1))
                .hidden(setting.hidden())
                .dropout(setting.dropout())
                .updater(new Adam(RATE))
                .seed(seed)
                .build());
        return trials.train(setting.name(), setting.hidden(), network, train, validation);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
