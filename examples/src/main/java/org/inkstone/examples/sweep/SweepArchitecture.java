package org.inkstone.examples.sweep;

import java.nio.file.Path;
import org.deeplearning4j.arbiter.DL4JConfiguration;
import org.deeplearning4j.arbiter.MultiLayerSpace;
import org.deeplearning4j.arbiter.layers.DenseLayerSpace;
import org.deeplearning4j.arbiter.layers.OutputLayerSpace;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.inkstone.data.DataLoader;
import org.inkstone.data.DataSplit;
import org.inkstone.data.Dataset;
import org.inkstone.data.Digits;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.sweep.Spaces;
import org.inkstone.sweep.SuccessiveHalving;
import org.inkstone.sweep.Sweep;
import org.inkstone.sweep.SweepProgressBar;
import org.inkstone.sweep.SweepReport;
import org.inkstone.sweep.SweepResult;
import org.inkstone.sweep.Trial;
import org.inkstone.sweep.UpdaterFamily;
import org.inkstone.sweep.UpdaterSpace;
import org.inkstone.train.Metric;
import org.inkstone.train.Trainer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A sweep over a network's architecture, written down as Arbiter's own {@code MultiLayerSpace}: widths, activation, weight decay and
 * the updater's rate of a multi-layer perceptron on digits. The test set is looked at once, by the winner trained again.
 *
 * <p>{@code ./inkstone run sweep-architecture}
 */
@Command(name = "sweep-architecture", description = "Sweep over an MLP's layers, given as Arbiter's MultiLayerSpace.")
public final class SweepArchitecture implements Example {
    private static final int PIXELS = 64;
    private static final int CLASSES = 10;
    private static final int EPOCHS = 9;

    @Option(names = "--trials", defaultValue = "30", description = "Trials (default: ${DEFAULT-VALUE}).")
    private int trials;

    @Override
    public Report run(RunContext run) {
        DataSplit data = Digits.load().split(0.6, 0.2, run.seed());
        int epochs = run.size(EPOCHS, 2);
        Path ledger = run.wrote(run.directory().resolve("ledger.jsonl"));
        MultiLayerNetwork[] best = new MultiLayerNetwork[1];
        double[] bestScore = {Double.POSITIVE_INFINITY};
        SweepResult result = Sweep.of(space(), trial -> {
                    MultiLayerNetwork network = new MultiLayerNetwork(trial.parameters()
                            .get("configuration", DL4JConfiguration.class)
                            .getMultiLayerConfiguration());
                    double loss = train(run, network, data, trial, epochs);
                    if (!trial.shouldStop() && loss < bestScore[0]) {
                        bestScore[0] = loss;
                        best[0] = network;
                    }
                    return loss;
                })
                .minimize()
                .trials(run.size(trials, 4))
                .seed(run.seed())
                .ledger(ledger)
                .earlyStopping(SuccessiveHalving.of(1, epochs, 3))
                .listener(new SweepProgressBar())
                .run();
        SweepReport sweepReport = SweepReport.of(result);
        sweepReport.save(run.directory()).forEach(run::wrote);
        Report report = new Report().say(sweepReport.table(10));
        if (best[0] == null) {
            return report.say("The best network is in the ledger of an earlier run; run again without it to test it.");
        }
        try (DataLoader test = loader(data.test()).build()) {
            return report.metric("validation loss of the winner", bestScore[0])
                    .metric(
                            "test accuracy of the winner, once",
                            best[0].evaluate(test).accuracy());
        }
    }

    private static MultiLayerSpace space() {
        return new MultiLayerSpace.Builder()
                .seed(1)
                .weightInit(WeightInit.XAVIER)
                .l2(Spaces.logUniform(1e-6, 1e-2))
                .updater(UpdaterSpace.of(UpdaterFamily.ADAM).learningRate(Spaces.logUniform(1e-4, 1e-1)))
                .addLayer(new DenseLayerSpace.Builder()
                        .nIn(PIXELS)
                        .nOut(Spaces.integer(8, 256))
                        .activation(Spaces.choice(Activation.RELU, Activation.TANH, Activation.SIGMOID))
                        .build())
                .addLayer(new DenseLayerSpace.Builder()
                        .nOut(Spaces.integer(8, 128))
                        .activation(Activation.RELU)
                        .build())
                .addLayer(new OutputLayerSpace.Builder()
                        .nOut(CLASSES)
                        .activation(Activation.SOFTMAX)
                        .lossFunction(LossFunction.MCXENT)
                        .build())
                .setInputType(InputType.convolutional(8, 8, 1))
                .build();
    }

    private static double train(RunContext run, MultiLayerNetwork network, DataSplit data, Trial trial, int epochs) {
        try (DataLoader train = loader(data.train()).shuffle(trial.seed()).build();
                DataLoader validation = loader(data.validation()).build()) {
            return Trainer.of(network)
                    .epochs(epochs)
                    .limitBatches(run.size(Integer.MAX_VALUE, 3))
                    .seed(trial.seed())
                    .callback(trial.callback(Metric.VALIDATION_LOSS))
                    .fit(train, validation)
                    .lastEpoch()
                    .orElseThrow()
                    .validationLoss();
        }
    }

    private static org.inkstone.data.DataLoaderBuilder loader(Dataset part) {
        return DataLoader.builder(part).batchSize(32);
    }
}
