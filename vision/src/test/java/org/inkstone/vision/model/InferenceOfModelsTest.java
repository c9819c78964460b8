package org.inkstone.vision.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.backend.Backend;
import org.inkstone.backend.onednn.OneDnn;
import org.inkstone.inference.InferenceSession;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The zoo's networks run as primitives in a row and give what they give layer by layer. */
class InferenceOfModelsTest {
    private static final int SIZE = 32;

    @BeforeAll
    static void available() {
        Backend.ensureInitialized();
        Assumptions.assumeTrue(OneDnn.isAvailable(), OneDnn.state());
    }

    private static <B extends GraphModelBuilder<B>> Arguments model(String name, B builder) {
        Supplier<ComputationGraphConfiguration> build =
                () -> builder.inputSize(SIZE, SIZE, 3).classes(5).seed(4).build();
        return Arguments.of(name, build);
    }

    static Stream<Arguments> models() {
        return Stream.of(
                model("resnet8", ResNet.cifar(8)),
                model("resnet8 projected", ResNet.cifar(8).projectionShortcuts(true)),
                model("resnet8 pre-activation", ResNet.cifar(8).preActivation(true)),
                model("resnet18", ResNet.imageNet(18).baseWidth(8)),
                model("resnet50 NCHW", ResNet.imageNet(50).baseWidth(8).format(CNN2DFormat.NCHW)),
                model("vgg11", Vgg.builder(11).baseWidth(8).headWidth(32).smallHead(true)),
                model("mobilenet", MobileNetV2.builder().widthMultiplier(0.25).smallStem(true)),
                model("plain8", PlainNet.builder(8)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void graphs(String name, Supplier<ComputationGraphConfiguration> model) {
        ComputationGraph network = new ComputationGraph(model.get());
        network.init();
        INDArray x = Nd4j.rand(
                DataType.FLOAT, name.contains("NCHW") ? new long[] {2, 3, SIZE, SIZE} : new long[] {2, SIZE, SIZE, 3});
        InferenceSession session = InferenceSession.of(network);
        assertThat(session.isFused(x)).isTrue();
        assertClose(session.output(x), network.outputSingle(x));
    }

    @Test
    void layers() {
        for (MultiLayerConfiguration model : new MultiLayerConfiguration[] {
            CifarQuick.builder().build(),
            LeNet.builder().inputSize(SIZE, SIZE, 3).build()
        }) {
            MultiLayerNetwork network = new MultiLayerNetwork(model);
            network.init();
            INDArray x = Nd4j.rand(DataType.FLOAT, 2, SIZE, SIZE, 3);
            InferenceSession session = InferenceSession.of(network);
            assertThat(session.isFused(x)).isTrue();
            assertClose(session.output(x), network.output(x));
        }
    }

    private static void assertClose(INDArray actual, INDArray expected) {
        assertThat(actual.sub(expected).amaxNumber().doubleValue())
                .isLessThan(1e-5 * expected.amaxNumber().doubleValue());
    }
}
