package org.inkstone.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;

class Conv2dTest {
    private static final int N = 3;
    private static final int H = 7;
    private static final int W = 6;
    private static final int C = 2;

    private interface Change {
        Conv2d.Builder apply(Conv2d.Builder builder);
    }

    private static Conv2d.Builder conv(int... kernel) {
        return new Conv2d.Builder(kernel).nOut(3);
    }

    static List<Arguments> modes() {
        List<Object[]> modes = List.of(
                mode("plain", b -> b),
                mode("padding", b -> b.padding(1, 2)),
                mode("same", b -> b.same()),
                mode("same, stride 2", b -> b.same().stride(2)),
                mode("stride 2", b -> b.stride(2, 2).padding(1)),
                mode("stride 2 not covering the input", b -> b.stride(2, 3)),
                mode("strict", b -> b.convolutionMode(ConvolutionMode.Strict).padding(1)),
                mode("dilation", b -> b.dilation(2).padding(2)),
                mode("no bias", b -> b.hasBias(false)),
                mode("relu", b -> b.activation(Activation.RELU)),
                mode("tanh", b -> b.activation(Activation.TANH)),
                mode("softplus, padding", b -> b.activation(Activation.SOFTPLUS).padding(1)));
        List<Arguments> all = new ArrayList<>();
        for (Object[] m : modes) {
            for (CNN2DFormat f : CNN2DFormat.values()) {
                all.add(Arguments.of(m[0], f, m[1]));
            }
        }
        return all;
    }

    private static Object[] mode(String name, Change change) {
        return new Object[] {name, change};
    }

    private static Layer output() {
        return new OutputLinear.Builder().nOut(4).build();
    }

    private static DataSet batch(DataType type, CNN2DFormat f) {
        return new DataSet(Nets.imageBatch(type, f, N, H, W, C, 3), Nets.oneHot(type, N, 4));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("modes")
    void gradientIsThatOfFiniteDifferences(String name, CNN2DFormat f, Change change) {
        MultiLayerNetwork net = Nets.gradientCheck(
                f,
                H,
                W,
                C,
                conv(3, 3).activation(Activation.TANH).padding(1).build(),
                change.apply(conv(3, 3)).build(),
                output());
        DataSet b = batch(DataType.DOUBLE, f);
        GradientCheck.check(net, b, 1e-5);
    }

    /** The oneDNN path is float only, so it is held against the double one that the finite differences have checked. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("modes")
    void floatGradientIsTheDoubleOne(String name, CNN2DFormat f, Change change) {
        INDArray[] gradients = new INDArray[2];
        INDArray params = null;
        for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
            MultiLayerNetwork net = Nets.images(
                    type,
                    f,
                    H,
                    W,
                    C,
                    new NoOp(),
                    conv(3, 3).inputGradient(false).padding(1).build(),
                    change.apply(conv(3, 3)).build(),
                    output());
            if (params == null) {
                params = net.params().dup();
            }
            net.setParams(params.castTo(type));
            gradients[type == DataType.DOUBLE ? 0 : 1] = Nets.gradient(
                    net,
                    new DataSet(
                            Nets.imageBatch(DataType.DOUBLE, f, N, H, W, C, 3).castTo(type), Nets.oneHot(type, N, 4)));
        }
        double scale = gradients[0].amaxNumber().doubleValue();
        assertThat(Nets.maxDifference(gradients[0], gradients[1])).isLessThan(2e-5 * scale);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("modes")
    void firstLayerWithoutInputGradientLearnsTheSame(String name, CNN2DFormat f, Change change) {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            MultiLayerNetwork with = Nets.images(
                    type, f, H, W, C, new NoOp(), change.apply(conv(3, 3)).build(), output());
            MultiLayerNetwork without = Nets.images(
                    type,
                    f,
                    H,
                    W,
                    C,
                    new NoOp(),
                    change.apply(conv(3, 3)).inputGradient(false).build(),
                    output());
            without.setParams(with.params());
            INDArray expected = Nets.gradient(with, batch(type, f));
            INDArray actual = Nets.gradient(without, batch(type, f));
            double scale = expected.amaxNumber().doubleValue();
            assertThat(Nets.maxDifference(expected, actual)).isLessThan(2e-5 * scale);
        }
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void followsTheStockLayerWhereThatIsRight(CNN2DFormat f) {
        // Stock NHWC + ReLU has wrong gradients with oneDNN; tanh is right in both formats.
        MultiLayerNetwork ours = Nets.images(
                DataType.FLOAT,
                f,
                H,
                W,
                C,
                new Adam(1e-3),
                conv(3, 3).padding(1).activation(Activation.TANH).l2(1e-3).build(),
                output());
        MultiLayerNetwork stock = Nets.images(
                DataType.FLOAT,
                f,
                H,
                W,
                C,
                new Adam(1e-3),
                new ConvolutionLayer.Builder(3, 3)
                        .nOut(3)
                        .padding(1, 1)
                        .activation(Activation.TANH)
                        .l2(1e-3)
                        .build(),
                output());
        ours.setParams(stock.params());
        INDArray before = stock.params().dup();
        for (int i = 0; i < 5; i++) {
            ours.fit(batch(DataType.FLOAT, f));
            stock.fit(batch(DataType.FLOAT, f));
        }
        assertThat(Nets.maxDifference(before, stock.params())).isGreaterThan(1e-3);
        assertThat(Nets.maxDifference(ours.params(), stock.params())).isLessThan(2e-5);
        assertThat(ours.output(batch(DataType.FLOAT, f).getFeatures()).shape()).containsExactly(N, 4);
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void reluIsRightInBothFormats(CNN2DFormat f) {
        // The case the stock layer gets wrong: NHWC, ReLU, oneDNN. NCHW stock is the reference.
        MultiLayerNetwork ours = Nets.images(
                DataType.FLOAT,
                f,
                8,
                8,
                C,
                new NoOp(),
                conv(5, 5).padding(2).activation(Activation.RELU).build(),
                conv(3, 3).activation(Activation.RELU).build(),
                output());
        MultiLayerNetwork exact = Nets.images(
                DataType.DOUBLE,
                f,
                8,
                8,
                C,
                new NoOp(),
                conv(5, 5).padding(2).activation(Activation.RELU).build(),
                conv(3, 3).activation(Activation.RELU).build(),
                output());
        exact.setParams(ours.params().castTo(DataType.DOUBLE));
        INDArray x = Nets.imageBatch(DataType.FLOAT, f, N, 8, 8, C, 3);
        INDArray expected =
                Nets.gradient(exact, new DataSet(x.castTo(DataType.DOUBLE), Nets.oneHot(DataType.DOUBLE, N, 4)));
        INDArray actual = Nets.gradient(ours, new DataSet(x, Nets.oneHot(DataType.FLOAT, N, 4)));
        assertThat(Nets.maxDifference(expected, actual))
                .isLessThan(2e-5 * expected.amaxNumber().doubleValue());
    }

    @Test
    void dropoutInPlaceOfTheNextLayerDoesNotDisturbTheGradient() {
        // Gaussian dropout changes signs: the ReLU mask must come from an array nobody else writes to.
        INDArray[] params = new INDArray[2];
        for (int ours = 0; ours < 2; ours++) {
            ConvolutionLayer first = ours == 1
                    ? conv(3, 3).activation(Activation.RELU).build()
                    : new ConvolutionLayer.Builder(3, 3)
                            .nOut(3)
                            .activation(Activation.RELU)
                            .build();
            MultiLayerNetwork net = Nets.images(
                    DataType.FLOAT,
                    CNN2DFormat.NCHW,
                    H,
                    W,
                    C,
                    new Nesterovs(0.1),
                    first,
                    conv(3, 3).dropOut(new GaussianDropout(0.8)).build(),
                    output());
            Nd4j.getRandom().setSeed(5);
            for (int i = 0; i < 3; i++) {
                net.fit(batch(DataType.FLOAT, CNN2DFormat.NCHW));
            }
            params[ours] = net.params();
        }
        assertThat(Nets.maxDifference(params[0], params[1])).isLessThan(1e-5);
    }

    @Test
    void backwardWorksAfterAnInferencePass() {
        Conv2d layer = conv(3, 3).activation(Activation.RELU).build();
        MultiLayerNetwork net = Nets.images(DataType.FLOAT, CNN2DFormat.NHWC, H, W, C, new NoOp(), layer, output());
        DataSet b = batch(DataType.FLOAT, CNN2DFormat.NHWC);
        INDArray expected = Nets.gradient(net, b);
        net.output(b.getFeatures());
        net.output(b.getFeatures(), true);
        assertThat(Nets.gradient(net, b)).isEqualTo(expected);
    }

    @Test
    void inputGradientFalseIsForTheFirstLayerOnly() {
        assertThatThrownBy(() -> Nets.images(
                        DataType.FLOAT,
                        CNN2DFormat.NCHW,
                        H,
                        W,
                        C,
                        new NoOp(),
                        conv(3, 3).build(),
                        conv(3, 3).inputGradient(false).build(),
                        output()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("inputGradient(false) is for the first layer only")
                .hasMessageContaining("index 1");
    }

    /** A graph's layers do not know what stands before them: a wrong use must be loud. */
    @Test
    void inputGradientFalseInsideAGraphShowsAtOnce() {
        ComputationGraph graph = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .updater(new NoOp())
                .graphBuilder()
                .addInputs("image")
                .setInputTypes(InputType.convolutional(H, W, C, CNN2DFormat.NHWC))
                .addLayer("first", conv(3, 3).nOut(2).build(), "image")
                .addLayer("second", conv(3, 3).nOut(2).inputGradient(false).build(), "first")
                .addLayer("out", output(), "second")
                .setOutputs("out")
                .build());
        graph.init();
        graph.setInputs(Nets.imageBatch(DataType.FLOAT, CNN2DFormat.NHWC, N, H, W, C, 3));
        graph.setLabels(Nets.oneHot(DataType.FLOAT, N, 4));
        graph.computeGradientAndScore();
        assertThat(graph.gradient().getGradientFor("first_W").isNaN().all()).isTrue();
        assertThat(graph.gradient().getGradientFor("second_W").isNaN().none()).isTrue();
    }

    @Test
    void badSettingsAreNamed() {
        assertThatThrownBy(() -> new Conv2d.Builder(0, 3)).hasMessage("kernelSize must be positive: [0, 3]");
        assertThatThrownBy(() -> conv(3).stride(-1)).hasMessage("stride must be positive: [-1]");
        assertThatThrownBy(() -> conv(3).padding(-2)).hasMessage("padding must be zero or more: [-2]");
        assertThatThrownBy(() -> conv(3).dilation(0)).hasMessage("dilation must be positive: [0]");
        assertThatThrownBy(() -> conv(3).same().padding(1).build())
                .hasMessageContaining("padding must not be set together with Same");
        assertThatThrownBy(() -> new Conv2d.Builder(1, 2, 3))
                .hasMessageContaining("kernelSize must be one value or height and width");
    }

    @Test
    void wrongChannelCountIsReported() {
        MultiLayerNetwork net = Nets.images(
                DataType.FLOAT,
                CNN2DFormat.NCHW,
                H,
                W,
                C,
                new NoOp(),
                conv(3, 3).build(),
                output());
        assertThatThrownBy(() -> net.output(Nets.imageBatch(DataType.FLOAT, CNN2DFormat.NCHW, N, H, W, 5, 1)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("input channels = 5")
                .hasMessageContaining("input channels = 2");
        assertThatThrownBy(() -> net.output(Nets.random(DataType.FLOAT, 1, N, 20)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("Got rank 2");
    }
}
