package org.inkstone.examples.sequence;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.backend.Seeds;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.nn.FeedForwardActivation;
import org.inkstone.nn.OutputLinear;
import org.inkstone.nn.kernel.ActivationKernels;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import org.inkstone.sequence.attention.ConvFeedForward;
import org.inkstone.vision.ops.Convolution;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The notes' convolutional feed-forward block on made-up heart beats: the shape after each step, the same from single operations and
 * from the layer, and then the layer at work, telling slow, normal and fast beats apart (seconds on two cores).
 */
@Command(
        name = "conv-feed-forward",
        description = "The convolutional feed-forward block, shape by shape, on ECG-like [64,125,128] input.")
public final class ConvFeedForwardWalk implements Example {
    private static final int BATCH = 64;
    private static final int FILTERS = 16;
    private static final int[] WINDOW = {15, 16};

    @Option(names = "--epochs", defaultValue = "20", description = "Epochs of training (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Override
    public Report run(RunContext run) {
        if (epochs < 1) {
            throw new IllegalArgumentException("--epochs must be positive: " + epochs);
        }
        Seeds.setAll(run.seed());
        MultiLayerNetwork net = network(run.seed());
        DataSet batch = HeartBeats.recordings(BATCH, Seeds.derive(run.seed(), 1));
        Report report = new Report();
        walk(run, report, net, batch.getFeatures());
        drawSignals(run, batch.getFeatures());
        return train(run, report, net);
    }

    private static MultiLayerNetwork network(long seed) {
        MultiLayerNetwork net = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(3e-3))
                .list()
                .layer(new ConvFeedForward.Builder().build())
                .layer(new OutputLinear.Builder().nOut(HeartBeats.CLASSES).build())
                .setInputType(InputType.recurrent(HeartBeats.ELECTRODES, HeartBeats.STEPS, RNNFormat.NWC))
                .build());
        net.init();
        return net;
    }

    /** Single operations with the layer's parameters, and the layer itself beside them. */
    private static void walk(RunContext run, Report report, MultiLayerNetwork net, INDArray x) {
        Table table = new Table("Shapes, step by step", "step", "shape", "values");
        row(table, "input: recordings, steps, electrodes", x);
        INDArray picture = x.reshape('c', BATCH, 1, HeartBeats.STEPS, HeartBeats.ELECTRODES);
        row(table, "as pictures of one channel", picture);
        INDArray conv = Convolution.conv2d(
                picture, net.getParam("0_W"), net.getParam("0_b"), WINDOW, new int[] {0, 0}, new int[] {1, 1}, 1);
        row(table, "convolution (15, 16), stride (15, 16)", conv);
        INDArray gelu = Nd4j.createUninitialized(DataType.FLOAT, conv.shape(), 'c');
        ActivationKernels.forward(FeedForwardActivation.GELU, conv.dup('c'), null, gelu);
        row(table, "GELU", gelu);
        row(table, "dropout 0.45, in training only", gelu);
        INDArray flat = gelu.reshape('c', BATCH, -1);
        row(table, "laid out: filters x 8 x 8", flat);
        INDArray layer = net.feedForwardToLayer(0, x, false).get(1);
        INDArray training = net.feedForwardToLayer(0, x, true).get(1);
        report.table(table)
                .say(
                        "Windows: floor((125 - 15) / 15) + 1 = 8 down, the last five steps are left over; (128 - 16) / 16 + 1 = 8"
                                + " across.")
                .metric(
                        "largest difference of the layer",
                        layer.sub(flat).amaxNumber().doubleValue())
                .metric("outputs of one recording", layer.size(1))
                .metric(
                        "share dropped in training",
                        training.eq(0).castTo(DataType.FLOAT).meanNumber().doubleValue());
        run.save(
                Plots.imageGrid(
                        "The first recording behind each of the 16 filters, 8 x 8",
                        gelu.get(NDArrayIndex.point(0)).dup('c').reshape('c', FILTERS, 1, 8, 8),
                        CNN2DFormat.NCHW,
                        List.of(),
                        8),
                "filters.png");
    }

    private static void row(Table table, String step, INDArray x) {
        table.row(step, Arrays.toString(x.shape()), String.format(Locale.ROOT, "%,d", x.length()));
    }

    private static void drawSignals(RunContext run, INDArray x) {
        double[] seconds =
                IntStream.range(0, HeartBeats.STEPS).mapToDouble(t -> 0.02 * t).toArray();
        List<String> names = List.of("slow", "normal", "fast");
        run.save(
                Plots.lines(
                        "One electrode of three recordings",
                        "seconds",
                        "strength (moved apart)",
                        IntStream.range(0, HeartBeats.CLASSES)
                                .mapToObj(n -> new Series(
                                        names.get(n),
                                        seconds,
                                        DoubleStream.of(x.get(
                                                                NDArrayIndex.point(n),
                                                                NDArrayIndex.all(),
                                                                NDArrayIndex.point(0))
                                                        .dup()
                                                        .toDoubleVector())
                                                .map(v -> v - 2 * n)
                                                .toArray()))
                                .toList()),
                "signals.png");
        run.save(
                Plots.imageGrid(
                        "Recordings as pictures: time downwards, electrodes across",
                        x.get(NDArrayIndex.interval(0, 3))
                                .dup('c')
                                .reshape('c', 3, 1, HeartBeats.STEPS, HeartBeats.ELECTRODES),
                        CNN2DFormat.NCHW,
                        names,
                        3),
                "pictures.png");
    }

    private Report train(RunContext run, Report report, MultiLayerNetwork net) {
        int recordings = run.size(1200, 120);
        List<DataSet> batches =
                HeartBeats.recordings(recordings, Seeds.derive(run.seed(), 2)).batchBy(BATCH);
        DataSet test = HeartBeats.recordings(300, Seeds.derive(run.seed(), 3));
        double before = accuracy(net, test);
        for (int epoch = 0; epoch < run.size(epochs, 2); epoch++) {
            batches.forEach(net::fit);
        }
        return report.metric("test accuracy, untrained", before).metric("test accuracy", accuracy(net, test));
    }

    private static double accuracy(MultiLayerNetwork net, DataSet test) {
        INDArray predicted = net.output(test.getFeatures()).argMax(1);
        return predicted
                .eq(test.getLabels().argMax(1))
                .castTo(DataType.FLOAT)
                .meanNumber()
                .doubleValue();
    }
}
