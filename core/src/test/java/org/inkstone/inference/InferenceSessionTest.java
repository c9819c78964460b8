package org.inkstone.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.preprocessor.ComposableInputPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.backend.Backend;
import org.inkstone.backend.Parallel;
import org.inkstone.backend.onednn.OneDnn;
import org.inkstone.nn.AdaptiveAvgPool2d;
import org.inkstone.nn.AvgPool2d;
import org.inkstone.nn.BatchNorm2d;
import org.inkstone.nn.Conv2d;
import org.inkstone.nn.DepthwiseConv2d;
import org.inkstone.nn.FormatChange;
import org.inkstone.nn.GroupNorm;
import org.inkstone.nn.InputShapeCheck;
import org.inkstone.nn.Linear;
import org.inkstone.nn.MaxPool2d;
import org.inkstone.nn.OutputLinear;
import org.inkstone.nn.ResidualAdd;
import org.inkstone.nn.ShortcutPad;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Against the network's own output. */
class InferenceSessionTest {
    private static final int H = 12;
    private static final int C = 3;

    @BeforeAll
    static void available() {
        Backend.ensureInitialized();
        Assumptions.assumeTrue(OneDnn.isAvailable(), OneDnn.state());
    }

    @AfterEach
    void backToDefault() {
        System.clearProperty(OneDnn.PROPERTY);
    }

    private static NeuralNetConfiguration.Builder base() {
        return new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Adam(1e-2))
                .activation(Activation.IDENTITY);
    }

    private static GraphBuilder graph(CNN2DFormat format) {
        return base().graphBuilder().addInputs("image").setInputTypes(InputType.convolutional(H, H, C, format));
    }

    private static Conv2d conv(int channels, int kernel, int stride) {
        return new Conv2d.Builder(kernel)
                .nOut(channels)
                .stride(stride)
                .padding(kernel / 2)
                .hasBias(false)
                .build();
    }

    private static BatchNorm2d norm(boolean relu) {
        return new BatchNorm2d.Builder().relu(relu).decay(0.5).build();
    }

    private static INDArray pictures(CNN2DFormat format, int n, long seed) {
        Random random = new Random(seed);
        INDArray x = format == CNN2DFormat.NHWC ? Nd4j.create(n, H, H, C) : Nd4j.create(n, C, H, H);
        for (long i = 0; i < x.length(); i++) {
            x.putScalar(i, random.nextGaussian());
        }
        return x;
    }

    private static ComputationGraph trained(GraphBuilder builder, CNN2DFormat format) {
        ComputationGraph network = new ComputationGraph(builder.build());
        network.init();
        INDArray labels = Nd4j.zeros(4, 5);
        for (int i = 0; i < 4; i++) {
            labels.putScalar(i, i, 1);
        }
        for (int i = 0; i < 3; i++) {
            network.fit(new DataSet(pictures(format, 4, i), labels));
        }
        return network;
    }

    private static void assertSame(ComputationGraph network, CNN2DFormat format, boolean fused) {
        InferenceSession session = InferenceSession.of(network);
        for (int n : new int[] {1, 5, 1}) {
            INDArray x = pictures(format, n, 9 + n);
            assertThat(session.isFused(x)).isEqualTo(fused);
            assertClose(session.output(x), network.outputSingle(x));
        }
    }

    private static void assertClose(INDArray actual, INDArray expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        assertThat(actual.sub(expected).amaxNumber().doubleValue())
                .isLessThan(1e-5 * expected.amaxNumber().doubleValue());
    }

    /** Blocks whose shortcut is the input itself, padded and projected, the last one written down the other way round. */
    private static GraphBuilder residual(CNN2DFormat format) {
        return graph(format)
                .addLayer("conv1", conv(8, 3, 1), "image")
                .addLayer("bn1", norm(true), "conv1")
                .addLayer("a1", conv(8, 3, 1), "bn1")
                .addLayer("a1n", norm(true), "a1")
                .addLayer("a2", conv(8, 3, 1), "a1n")
                .addLayer("a2n", norm(false), "a2")
                .addVertex("a", new ResidualAdd(true), "a2n", "bn1")
                .addLayer("b1", conv(12, 3, 2), "a")
                .addLayer("b1n", norm(true), "b1")
                .addLayer("b2", conv(12, 3, 1), "b1n")
                .addLayer("b2n", norm(false), "b2")
                .addLayer("bs", conv(12, 1, 2), "a")
                .addLayer("bsn", norm(false), "bs")
                .addVertex("b", new ResidualAdd(true), "bsn", "b2n")
                .addLayer("c1", conv(12, 3, 1), "b")
                .addVertex("c", new ElementWiseVertex(ElementWiseVertex.Op.Add), "b", "c1");
    }

    private static GraphBuilder classified(GraphBuilder graph, String last) {
        return graph.addLayer("pool", new AdaptiveAvgPool2d.Builder(1).build(), last)
                .addLayer("fc", new OutputLinear.Builder().nOut(5).build(), "pool")
                .setOutputs("fc");
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void residualNetworks(CNN2DFormat format) {
        ComputationGraph network = trained(classified(residual(format), "c"), format);
        assertSame(network, format, true);
    }

    @Test
    void shortcutsOfZerosAndNormsThatStay() {
        GraphBuilder graph = graph(CNN2DFormat.NHWC)
                .addLayer("conv1", conv(8, 3, 1), "image")
                .addLayer("pre", norm(true), "conv1")
                .addLayer("b1", conv(13, 3, 2), "pre")
                .addLayer("bs", new ShortcutPad.Builder(13).stride(2).build(), "conv1")
                .addVertex("b", new ResidualAdd(false), "b1", "bs")
                .addLayer("end", norm(true), "b");
        assertSame(trained(classified(graph, "end"), CNN2DFormat.NHWC), CNN2DFormat.NHWC, true);
    }

    /** The sum may not take the place of what is used again, under another name too. */
    @Test
    void whatIsUsedAgainStays() {
        GraphBuilder graph = graph(CNN2DFormat.NHWC)
                .addLayer("conv1", conv(8, 3, 1), "image")
                .addLayer("dropout", new DropoutLayer(0.9), "conv1")
                .addLayer("b1", conv(8, 3, 1), "conv1")
                .addVertex("b", new ResidualAdd(true), "b1", "dropout")
                .addLayer("c1", conv(8, 3, 1), "b")
                .addVertex("c", new ResidualAdd(true), "c1", "conv1")
                .addLayer("d1", conv(3, 3, 1), "c")
                .addVertex("d", new ResidualAdd(false), "d1", "image");
        assertSame(trained(classified(graph, "d"), CNN2DFormat.NHWC), CNN2DFormat.NHWC, true);
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void everyKindOfLayer(CNN2DFormat format) {
        GraphBuilder graph = graph(format)
                .addLayer(
                        "conv1",
                        new Conv2d.Builder(3)
                                .nOut(6)
                                .same()
                                .stride(2)
                                .activation(Activation.TANH)
                                .build(),
                        "image")
                .addLayer("dw", new DepthwiseConv2d.Builder(3).padding(1).build(), "conv1")
                .addLayer(
                        "dwn", new BatchNorm2d.Builder().relu6(true).decay(0.5).build(), "dw")
                .addLayer(
                        "max",
                        new MaxPool2d.Builder(3)
                                .stride(2)
                                .padding(1)
                                .ceilMode(true)
                                .build(),
                        "dwn")
                .addLayer("mean", new AvgPool2d.Builder(2).stride(1).padding(1).build(), "max")
                .addLayer(
                        "mean2",
                        new AvgPool2d.Builder(2)
                                .stride(1)
                                .padding(1)
                                .countIncludePad(false)
                                .build(),
                        "mean")
                .addLayer("leaky", new ActivationLayer(Activation.LEAKYRELU), "mean2")
                .addLayer(
                        "linear",
                        new Linear.Builder()
                                .nOut(9)
                                .activation(Activation.SIGMOID)
                                .build(),
                        "leaky")
                .addLayer("linear2", new Linear.Builder().nOut(7).hasBias(false).build(), "linear")
                .addLayer("linear2n", norm(true), "linear2")
                .addLayer("fc", new OutputLinear.Builder().nOut(5).build(), "linear2n")
                .setOutputs("fc");
        assertSame(trained(graph, format), format, true);
    }

    @Test
    void aChangeOfLayoutAtTheEntrance() {
        GraphBuilder graph = base().graphBuilder()
                .addInputs("image")
                .setInputTypes(InputType.convolutional(H, H, C, CNN2DFormat.NCHW))
                .addLayer(
                        "conv1",
                        conv(8, 3, 1),
                        new ComposableInputPreProcessor(
                                new InputShapeCheck(H, H, C, CNN2DFormat.NCHW), new FormatChange(CNN2DFormat.NHWC)),
                        "image");
        ComputationGraph network = trained(classified(graph, "conv1"), CNN2DFormat.NCHW);
        assertSame(network, CNN2DFormat.NCHW, true);
        assertThatThrownBy(() -> InferenceSession.of(network).output(Nd4j.create(2, H, H, C)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("[batch, 3, 12, 12]");
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void picturesAsOutput(CNN2DFormat format) {
        ComputationGraph network =
                new ComputationGraph(residual(format).setOutputs("c").build());
        network.init();
        assertSame(network, format, true);
        InferenceSession session = InferenceSession.of(network);
        INDArray x = pictures(format, 2, 1);
        INDArray first = session.output(x);
        INDArray copy = first.dup();
        session.output(pictures(format, 2, 2));
        assertThat(first).isEqualTo(copy);
        assertThat(x).isEqualTo(pictures(format, 2, 1));
    }

    @Test
    void layersInARow() {
        List<Layer> layers = List.of(
                conv(6, 3, 1),
                norm(true),
                new MaxPool2d.Builder(2).build(),
                new Linear.Builder().nOut(8).activation(Activation.RELU).build(),
                new OutputLinear.Builder().nOut(5).build());
        var list = base().list();
        layers.forEach(list::layer);
        MultiLayerNetwork network =
                new MultiLayerNetwork(list.setInputType(InputType.convolutional(H, H, C, CNN2DFormat.NHWC))
                        .build());
        network.init();
        InferenceSession session = InferenceSession.of(network);
        INDArray x = pictures(CNN2DFormat.NHWC, 3, 4);
        assertThat(session.isFused(x)).isTrue();
        assertClose(session.output(x), network.output(x));
        assertClose(
                session.output(pictures(CNN2DFormat.NCHW, 3, 4).permute(0, 2, 3, 1)),
                network.output(pictures(CNN2DFormat.NCHW, 3, 4).permute(0, 2, 3, 1)));
    }

    @Test
    void whatOneDnnCantDoGoesLayerByLayer() {
        GraphBuilder graph = graph(CNN2DFormat.NHWC)
                .addLayer("conv1", conv(8, 3, 1), "image")
                .addLayer("norm", new GroupNorm.Builder(2).build(), "conv1");
        ComputationGraph network = trained(classified(graph, "norm"), CNN2DFormat.NHWC);
        assertSame(network, CNN2DFormat.NHWC, false);
    }

    @Test
    void withoutOneDnnItGoesLayerByLayer() {
        ComputationGraph network = trained(classified(residual(CNN2DFormat.NHWC), "c"), CNN2DFormat.NHWC);
        System.setProperty(OneDnn.PROPERTY, "false");
        assertSame(network, CNN2DFormat.NHWC, false);
    }

    @Test
    void doublesGoLayerByLayer() {
        ComputationGraph network = trained(classified(residual(CNN2DFormat.NHWC), "c"), CNN2DFormat.NHWC)
                .convertDataType(DataType.DOUBLE);
        INDArray x = pictures(CNN2DFormat.NHWC, 2, 1).castTo(DataType.DOUBLE);
        InferenceSession session = InferenceSession.of(network);
        assertThat(session.isFused(x)).isFalse();
        assertClose(session.output(x), network.outputSingle(x));
    }

    @Test
    void laterTrainingIsNotSeen() {
        ComputationGraph network = trained(classified(residual(CNN2DFormat.NHWC), "c"), CNN2DFormat.NHWC);
        InferenceSession session = InferenceSession.of(network);
        INDArray x = pictures(CNN2DFormat.NHWC, 2, 1);
        INDArray before = network.outputSingle(x);
        network.params().muli(2);
        assertClose(session.output(x), before);
    }

    @Test
    void sessionsOfSeveralThreads() {
        ComputationGraph network = trained(classified(residual(CNN2DFormat.NHWC), "c"), CNN2DFormat.NHWC);
        INDArray[] inputs = new INDArray[4];
        INDArray[] expected = new INDArray[inputs.length];
        InferenceSession[] sessions = new InferenceSession[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = pictures(CNN2DFormat.NHWC, 3, i);
            expected[i] = network.outputSingle(inputs[i]);
            sessions[i] = InferenceSession.of(network);
        }
        Parallel.run(inputs.length, inputs.length, i -> {
            for (int round = 0; round < 50; round++) {
                assertClose(sessions[i].output(inputs[i]), expected[i]);
            }
        });
    }

    /** More pictures than have room in a cache: 64 of 12 x 12 x 256 are 9 MB. */
    @Test
    void largeBatchesGoThroughInParts() {
        GraphBuilder graph = graph(CNN2DFormat.NHWC)
                .addLayer("conv1", conv(256, 1, 1), "image")
                .addLayer("bn1", norm(true), "conv1");
        ComputationGraph network = trained(classified(graph, "bn1"), CNN2DFormat.NHWC);
        InferenceSession session = InferenceSession.of(network);
        for (int n : new int[] {64, 67}) {
            INDArray x = Nd4j.rand(DataType.FLOAT, n, H, H, C);
            assertThat(session.isFused(x)).isTrue();
            assertClose(session.output(x), network.outputSingle(x));
        }
    }

    @Test
    void oneInputAndOneOutput() {
        ComputationGraph network = new ComputationGraph(
                residual(CNN2DFormat.NHWC).setOutputs("c", "a").build());
        network.init();
        assertThatThrownBy(() -> InferenceSession.of(network))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the graph must have one input and one output: 1 and 2");
    }

    @Test
    void wrongChannelsAreRefusedByTheNetwork() {
        ComputationGraph network = trained(classified(residual(CNN2DFormat.NHWC), "c"), CNN2DFormat.NHWC);
        assertThatThrownBy(() -> InferenceSession.of(network).output(Nd4j.create(2, H, H, 4)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("channels");
    }
}
