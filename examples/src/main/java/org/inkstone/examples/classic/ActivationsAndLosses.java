package org.inkstone.examples.classic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import picocli.CommandLine.Command;

/** Functions and derivatives; linear layers on linear layers are one; what ten layers leave of a gradient. */
@Command(
        name = "activations-and-losses",
        description = "Activations and losses with derivatives; linear layers collapse; vanishing gradients.")
public final class ActivationsAndLosses implements Example {
    private static final int LAYERS = 10;
    private static final int UNITS = 64;
    private static final int POINTS = 401;

    @Override
    public Report run(RunContext run) {
        Report report = new Report();
        activations(run);
        losses(run);
        collapse(report);
        vanishing(run, report);
        return report;
    }

    private static double[] axis(double from, double to) {
        return IntStream.range(0, POINTS)
                .mapToDouble(i -> from + (to - from) * i / (POINTS - 1))
                .toArray();
    }

    private static void activations(RunContext run) {
        double[] x = axis(-5, 5);
        List<Series> values = new ArrayList<>();
        List<Series> slopes = new ArrayList<>();
        for (Activation activation : List.of(
                Activation.SIGMOID,
                Activation.TANH,
                Activation.RELU,
                Activation.LEAKYRELU,
                Activation.ELU,
                Activation.GELU)) {
            String name = activation.name().toLowerCase(Locale.ROOT);
            INDArray in = Nd4j.createFromArray(x).reshape(1, POINTS);
            INDArray slope = activation
                    .getActivationFunction()
                    .backprop(in.dup(), Nd4j.ones(DataType.DOUBLE, 1, POINTS))
                    .getFirst();
            values.add(new Series(
                    name,
                    x,
                    activation
                            .getActivationFunction()
                            .getActivation(in.dup(), false)
                            .toDoubleVector()));
            slopes.add(new Series(name, x, slope.toDoubleVector()));
        }
        run.save(
                Plots.panels(
                        List.of(
                                Plots.lines("Activations", "x", "f(x)", values),
                                Plots.lines("Their derivatives", "x", "f'(x)", slopes)),
                        2),
                "activations.png");
    }

    private static void losses(RunContext run) {
        double[] x = axis(-3, 3);
        Figure regression = Plots.lines(
                "Losses of a regression",
                "prediction less truth",
                "loss",
                List.of(
                        new Series(
                                "squared", x, Arrays.stream(x).map(v -> v * v).toArray()),
                        new Series(
                                "absolute", x, Arrays.stream(x).map(Math::abs).toArray()),
                        new Series(
                                "Huber, delta 1",
                                x,
                                Arrays.stream(x)
                                        .map(v -> Math.abs(v) <= 1 ? v * v / 2 : Math.abs(v) - 0.5)
                                        .toArray())));
        double[] p = axis(0.01, 0.99);
        Figure classes = Plots.lines(
                "Losses of a classification, true class",
                "probability of the true class",
                "loss",
                List.of(
                        new Series(
                                "cross-entropy",
                                p,
                                Arrays.stream(p).map(v -> -Math.log(v)).toArray()),
                        new Series(
                                "squared",
                                p,
                                Arrays.stream(p).map(v -> (1 - v) * (1 - v)).toArray())));
        double[] margin = axis(-3, 3);
        Figure margins = Plots.lines(
                "Losses of the margin",
                "margin",
                "loss",
                List.of(
                        new Series(
                                "hinge",
                                margin,
                                Arrays.stream(margin)
                                        .map(v -> Math.max(0, 1 - v))
                                        .toArray()),
                        new Series(
                                "logistic",
                                margin,
                                Arrays.stream(margin)
                                        .map(v -> Math.log1p(Math.exp(-v)))
                                        .toArray())));
        run.save(Plots.panels(List.of(regression, classes, margins), 3), "losses.png");
    }

    private static MultiLayerNetwork network(Activation activation, int layers, long seed) {
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(0.1))
                .weightInit(activation == Activation.RELU ? WeightInit.RELU : WeightInit.XAVIER)
                .activation(activation)
                .list();
        for (int i = 0; i < layers; i++) {
            list.layer(new DenseLayer.Builder().nOut(UNITS).build());
        }
        MultiLayerNetwork network = new MultiLayerNetwork(list.layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nOut(3)
                        .build())
                .setInputType(InputType.feedForward(8))
                .build());
        network.init();
        return network;
    }

    /** Three linear layers and the one layer of their product, on the same rows. */
    private static void collapse(Report report) {
        Nd4j.getRandom().setSeed(1);
        MultiLayerNetwork linear = network(Activation.IDENTITY, 3, 1);
        INDArray x = Nd4j.randn(DataType.DOUBLE, 50, 8);
        INDArray product = Nd4j.eye(8).castTo(DataType.DOUBLE);
        INDArray bias = Nd4j.zeros(DataType.DOUBLE, 1, 8);
        for (int layer = 0; layer < 3; layer++) {
            INDArray w = linear.getParam(layer + "_W");
            product = product.mmul(w);
            bias = bias.mmul(w).add(linear.getParam(layer + "_b"));
        }
        INDArray stacked = linear.feedForward(x).get(3);
        INDArray one = x.mmul(product).addRowVector(bias);
        report.metric(
                "three linear layers less their product",
                stacked.sub(one).amaxNumber().doubleValue());
        MultiLayerNetwork bent = network(Activation.RELU, 3, 1);
        INDArray y = bent.feedForward(x).get(3);
        INDArray sum = bent.feedForward(x.add(x)).get(3);
        report.metric(
                "f(2x) less 2 f(x), linear",
                linear.feedForward(x.add(x))
                        .get(3)
                        .sub(stacked.mul(2))
                        .amaxNumber()
                        .doubleValue());
        INDArray shifted = bent.feedForward(x.neg()).get(3);
        report.metric("f(-x) plus f(x), ReLU", shifted.add(y).amaxNumber().doubleValue())
                .metric(
                        "f(2x) less 2 f(x), ReLU",
                        sum.sub(y.mul(2)).amaxNumber().doubleValue())
                .say(
                        "Linear layers on linear layers are one linear layer. ReLU is linear along every ray from 0, yet not linear:"
                                + " f(-x) is not -f(x).");
    }

    private static void vanishing(RunContext run, Report report) {
        List<Series> series = new ArrayList<>();
        Table table = new Table("Mean size of the weights' gradients", "layer", "sigmoid", "tanh", "ReLU");
        List<double[]> all = new ArrayList<>();
        for (Activation activation : List.of(Activation.SIGMOID, Activation.TANH, Activation.RELU)) {
            MultiLayerNetwork network = network(activation, LAYERS, run.seed());
            Nd4j.getRandom().setSeed(run.seed());
            INDArray x = Nd4j.randn(DataType.DOUBLE, 128, 8);
            INDArray y = Nd4j.zeros(DataType.DOUBLE, 128, 3);
            for (int i = 0; i < 128; i++) {
                y.putScalar(i, i % 3, 1);
            }
            network.setInput(x);
            network.setLabels(y);
            network.computeGradientAndScore();
            Gradient gradient = network.gradient();
            double[] sizes = IntStream.range(0, LAYERS)
                    .mapToDouble(layer ->
                            gradient.getGradientFor(layer + "_W").norm1Number().doubleValue()
                                    / gradient.getGradientFor(layer + "_W").length())
                    .toArray();
            all.add(sizes);
            String name = activation.name().toLowerCase(Locale.ROOT);
            series.add(new Series(
                    name, IntStream.rangeClosed(1, LAYERS).asDoubleStream().toArray(), sizes));
            report.metric("first layer's gradient over the last's, " + name, sizes[0] / sizes[LAYERS - 1]);
        }
        for (int layer = 0; layer < LAYERS; layer++) {
            int l = layer;
            table.row(
                    layer + 1,
                    String.format(Locale.ROOT, "%.2e", all.get(0)[l]),
                    String.format(Locale.ROOT, "%.2e", all.get(1)[l]),
                    String.format(Locale.ROOT, "%.2e", all.get(2)[l]));
        }
        report.table(table);
        run.save(
                Plots.lines(
                        "Gradients through ten layers: sigmoid lets them vanish",
                        "layer",
                        "mean |gradient|",
                        Plots.Scale.LINEAR,
                        Plots.Scale.LOG,
                        series),
                "vanishing.png");
    }
}
