package org.inkstone.examples.classic;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.inkstone.classic.data.LabelledRows;
import org.inkstone.classic.data.SyntheticData;
import org.inkstone.classic.selection.Split;
import org.inkstone.classic.selection.Splits;
import org.inkstone.data.ArrayDataset;
import org.inkstone.data.DataLoader;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.train.Callback;
import org.inkstone.train.History;
import org.inkstone.train.ProgressBarCallback;
import org.inkstone.train.Trainer;
import org.inkstone.train.TrainingCurves;
import org.inkstone.train.TrainingRun;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A small network bends its boundary round two moons while it learns. */
@Command(name = "mlp", description = "A multi-layer perceptron on two moons: its boundary while it learns.")
public final class MlpTour implements Example {
    @Option(
            names = "--hidden",
            defaultValue = "16",
            description = "Units of both hidden layers (default: ${DEFAULT-VALUE}).")
    private int hidden;

    @Option(
            names = "--activation",
            defaultValue = "RELU",
            description = "Of the hidden layers (default: ${DEFAULT-VALUE}).")
    private Activation activation;

    @Option(names = "--epochs", defaultValue = "60", description = "Epochs (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Override
    public Report run(RunContext run) throws Exception {
        if (hidden < 1 || epochs < 1) {
            throw new IllegalArgumentException("--hidden and --epochs must be positive: " + hidden + ", " + epochs);
        }
        int count = run.size(epochs, 12);
        LabelledRows moons = SyntheticData.makeMoons(run.size(1_000, 200), 0.2, run.seed());
        Split split = Splits.stratifiedTrainTest(moons.y(), 0.3, run.seed());
        LabelledRows train = moons.select(split.train());
        LabelledRows test = moons.select(split.test());
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(run.seed())
                .updater(new Adam(0.01))
                .weightInit(WeightInit.XAVIER)
                .activation(activation)
                .list()
                .layer(new DenseLayer.Builder().nOut(hidden).build())
                .layer(new DenseLayer.Builder().nOut(hidden).build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nOut(2)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build());
        List<Figure> figures = new ArrayList<>();
        Callback drawing = new Callback() {
            private int epoch;

            @Override
            public void onEpochEnd(TrainingRun training) {
                epoch++;
                if (epoch == 1
                        || epoch == Math.max(2, count / 10)
                        || epoch == Math.max(3, count / 3)
                        || epoch == count) {
                    figures.add(regions("epoch " + epoch, network, moons));
                }
            }
        };
        try (DataLoader batches = loader(train, 32, run.seed());
                DataLoader held = loader(test, 300, run.seed())) {
            History history = Trainer.of(network)
                    .epochs(count)
                    .seed(run.seed())
                    .callback(new ProgressBarCallback())
                    .callback(drawing)
                    .fit(batches, held);
            run.save(Plots.panels(figures, 2), "boundary.png");
            run.save(TrainingCurves.plot(history), "loss.png");
            var last = history.lastEpoch().orElseThrow();
            return new Report()
                    .metric("training loss", last.trainLoss())
                    .metric("loss of rows not fitted", last.validationLoss())
                    .metric("accuracy of rows not fitted", accuracy(network, test));
        }
    }

    private static DataLoader loader(LabelledRows rows, int size, long seed) {
        return DataLoader.builder(ArrayDataset.of(rows.x().toArray(), rows.y(), List.of("moon 0", "moon 1")))
                .batchSize(size)
                .shuffle(seed)
                .build();
    }

    private static double accuracy(MultiLayerNetwork network, LabelledRows rows) {
        INDArray found = network.output(rows.x().toINDArray()).argMax(1);
        int right = 0;
        for (int i = 0; i < rows.y().length; i++) {
            right += found.getInt(i) == rows.y()[i] ? 1 : 0;
        }
        return (double) right / rows.y().length;
    }

    private static Figure regions(String title, MultiLayerNetwork network, LabelledRows rows) {
        return Plots.decisionRegions(
                title,
                "x0",
                "x1",
                Clouds.byLabel(rows.x(), 0, 1, rows.y(), k -> "moon " + k),
                points -> network.output(Nd4j.createFromArray(points)).argMax(1).toIntVector());
    }
}
