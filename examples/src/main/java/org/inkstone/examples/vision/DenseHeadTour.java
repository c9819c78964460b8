package org.inkstone.examples.vision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.data.ArrayDataset;
import org.inkstone.data.Cifar10;
import org.inkstone.data.DataLoader;
import org.inkstone.data.DataSplit;
import org.inkstone.data.Dataset;
import org.inkstone.data.TrainTest;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.training.NetworkTrials;
import org.inkstone.examples.training.NetworkTrials.Outcome;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import org.inkstone.train.ProgressBarCallback;
import org.inkstone.train.Trainer;
import org.inkstone.vision.model.CifarQuick;
import org.inkstone.vision.model.Mlp;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How wide and how deep the dense layers behind a convolutional trunk should be. The trunk, the notes' CIFAR-10 model with
 * ReLU, is trained once; what it makes of other pictures is computed once, and every head learns from that, so that nothing
 * but the head differs.
 *
 * <p>{@code ./inkstone run dense-head}: a trunk and 8 heads, about two minutes on two cores.
 */
@Command(
        name = "dense-head",
        description = "Width and depth of the dense layers behind one trained trunk: curves, verdicts, weights.")
public final class DenseHeadTour implements Example {
    private static final int BATCH = 64;
    private static final int CLASSES = 10;
    /** The last pooling layer of the trunk. */
    private static final int TRUNK_END = 5;

    private static final double TRUNK_RATE = 1e-3;
    private static final double HEAD_RATE = 5e-4;
    /** What a linear head reaches on these features, nearly: less on both curves means that too little was learnt. */
    private static final double TARGET_ACCURACY = 0.6;

    @Option(names = "--epochs", defaultValue = "12", description = "Epochs of each head (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(
            names = "--trunk-epochs",
            defaultValue = "3",
            description = "Epochs of the trunk (default: ${DEFAULT-VALUE}).")
    private int trunkEpochs;

    @Option(
            names = "--items",
            defaultValue = "8000",
            description = "Pictures the heads learn from, 500 to 20000 (default: ${DEFAULT-VALUE}).")
    private int items;

    @Override
    public Report run(RunContext run) {
        require(epochs >= 2, "--epochs must be at least 2, for a curve: " + epochs);
        require(trunkEpochs > 0, "--trunk-epochs must be positive: " + trunkEpochs);
        require(items >= 500 && items <= 20_000, "--items must be 500 to 20000: " + items);
        KnownPictures kind = KnownPictures.CIFAR10;
        TrainTest set =
                run.smoke() ? GeneratedPictures.like(kind, Cifar10.classes(), run.seed()) : kind.load(run.cache());
        DataSplit data = kind.tensors(set.split(0.9, run.seed()), kind.toTensor());
        Dataset all = data.train();
        int forHeads = run.size(items, 100);
        MultiLayerNetwork trunk = trunk(run, all.range(0, all.size() - forHeads));
        DataSet learnt = features(trunk, all.range(all.size() - forHeads, all.size()));
        DataSet unseen = features(trunk, data.validation());
        standardise(learnt.getFeatures(), unseen.getFeatures());
        Report report = new Report()
                .say(String.format(
                        "A trunk trained on %d pictures makes %d features of each picture. The heads learn from the features of %d"
                                + " others and are validated on %d.",
                        all.size() - forHeads, learnt.getFeatures().size(1), forHeads, unseen.numExamples()));
        heads(run, report, ArrayDataset.of(learnt, all.labels()), ArrayDataset.of(unseen, all.labels()));
        return report;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    private MultiLayerNetwork trunk(RunContext run, Dataset train) {
        MultiLayerNetwork network = new MultiLayerNetwork(CifarQuick.builder()
                .activation(Activation.RELU)
                .updater(new Adam(TRUNK_RATE))
                .seed(run.seed())
                .build());
        try (DataLoader batches = DataLoader.builder(train)
                .batchSize(BATCH)
                .shuffle(run.seed())
                .workers(1)
                .format(CNN2DFormat.NHWC)
                .build()) {
            Trainer.of(network)
                    .epochs(trunkEpochs)
                    .seed(run.seed())
                    .smokeRun(run.smoke())
                    .callback(new ProgressBarCallback())
                    .fit(batches);
        }
        return network;
    }

    /** What the trunk makes of pictures, one row each, with their classes. */
    private static DataSet features(MultiLayerNetwork trunk, Dataset pictures) {
        List<DataSet> parts = new ArrayList<>();
        try (DataLoader batches = DataLoader.builder(pictures)
                .batchSize(250)
                .format(CNN2DFormat.NHWC)
                .build()) {
            while (batches.hasNext()) {
                DataSet batch = batches.next();
                INDArray maps =
                        trunk.feedForwardToLayer(TRUNK_END, batch.getFeatures()).get(TRUNK_END + 1);
                INDArray rows = maps.dup('c').reshape(maps.size(0), maps.length() / maps.size(0));
                parts.add(new DataSet(rows, batch.getLabels().dup()));
            }
        }
        return DataSet.merge(parts);
    }

    /** By the mean and the deviation of all features learnt from. */
    private static void standardise(INDArray learnt, INDArray unseen) {
        double mean = learnt.meanNumber().doubleValue();
        double deviation = learnt.stdNumber().doubleValue();
        for (INDArray features : List.of(learnt, unseen)) {
            features.subi(mean).divi(deviation);
        }
    }

    private void heads(RunContext run, Report report, Dataset train, Dataset validation) {
        NetworkTrials trials = new NetworkTrials(run, epochs, BATCH, TARGET_ACCURACY);
        Map<String, Double> accuracies = new LinkedHashMap<>();
        List<Series> chart = new ArrayList<>();
        for (Map.Entry<String, List<Head>> experiment : experiments().entrySet()) {
            List<Outcome> outcomes = new ArrayList<>();
            for (Head head : experiment.getValue()) {
                outcomes.add(trials.train(
                        head.name(), head.hidden(), network(run, train, head.hidden()), train, validation));
            }
            report.table(NetworkTrials.table("Head: " + experiment.getKey(), outcomes));
            outcomes.forEach(o -> report.say("  " + o.name() + " is " + o.verdict()));
            run.show(NetworkTrials.curves(outcomes), experiment.getKey() + ".png");
            outcomes.forEach(o -> accuracies.put(o.name(), o.end().validationAccuracy()));
            chart.add(series(experiment.getKey(), outcomes));
        }
        run.show(
                Plots.lines(
                        "Weights of the head and what they are worth",
                        "weights",
                        "validation accuracy at the end",
                        Plots.Scale.LOG,
                        Plots.Scale.LINEAR,
                        chart),
                "weights.png");
        accuracies.forEach((name, accuracy) -> report.metric("validation accuracy, " + name, accuracy));
    }

    private static Series series(String experiment, List<Outcome> outcomes) {
        return new Series(
                experiment,
                outcomes.stream().mapToDouble(o -> o.network().numParams()).toArray(),
                outcomes.stream().mapToDouble(o -> o.end().validationAccuracy()).toArray());
    }

    private static MultiLayerNetwork network(RunContext run, Dataset features, int... hidden) {
        int inputs = (int) features.toDataSet().getFeatures().size(1);
        return new MultiLayerNetwork(Mlp.builder(inputs, CLASSES)
                .hidden(hidden)
                .updater(new Adam(HEAD_RATE))
                .seed(run.seed())
                .build());
    }

    private record Head(String name, int... hidden) {}

    private static Map<String, List<Head>> experiments() {
        Map<String, List<Head>> all = new LinkedHashMap<>();
        all.put(
                "width",
                List.of(
                        new Head("width 2", 2),
                        new Head("width 16", 16),
                        new Head("width 64", 64),
                        new Head("width 512", 512)));
        all.put(
                "depth",
                List.of(
                        new Head("depth 0"),
                        new Head("depth 1", 64),
                        new Head("depth 2", 64, 64),
                        new Head("depth 4", 64, 64, 64, 64)));
        return all;
    }
}
