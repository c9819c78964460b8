package org.inkstone.vision.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.nn.Conv2d;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.regularization.Regularization;

class ResNetTest {
    /** Counts of the paper's table 6, as implementations of option A have them. */
    @ParameterizedTest
    @CsvSource({"20, 269722", "32, 464154", "44, 658586", "56, 853018", "110, 1727962"})
    void cifarNetworksHaveThePapersParameters(int depth, long parameters) {
        assertThat(ModelSize.parameters(ResNet.cifar(depth).build())).isEqualTo(parameters);
    }

    @ParameterizedTest
    @CsvSource({"18, 11689512", "34, 21797672", "50, 25557032", "101, 44549160", "152, 60192808"})
    void imageNetNetworksHaveTorchvisionsParameters(int depth, long parameters) {
        assertThat(ModelSize.parameters(ResNet.imageNet(depth).build())).isEqualTo(parameters);
    }

    @ParameterizedTest
    @CsvSource({
        "false, false, false",
        "true, false, false",
        "false, true, false",
        "false, true, true",
        "true, true, true"
    })
    void everyVariantLearnsABatchByHeart(boolean projection, boolean preActivation, boolean bottleneck) {
        ComputationGraphConfiguration conf = (bottleneck
                        ? ResNet.imageNet(50).smallStem(true).baseWidth(4)
                        : ResNet.cifar(8))
                .projectionShortcuts(projection)
                .preActivation(preActivation)
                .inputSize(16, 12, 3)
                .classes(4)
                .updater(new Adam(3e-3))
                .build();
        ComputationGraph net = graph(conf);
        DataSet batch = batch(CNN2DFormat.NHWC, 16, 12);
        net.fit(batch);
        double first = net.score();
        for (int i = 0; i < 15; i++) {
            net.fit(batch);
        }
        assertThat(first).isBetween(0.8, 6.0);
        assertThat(net.score()).isLessThan(first / 2);
    }

    private static ComputationGraph graph(ComputationGraphConfiguration conf) {
        ComputationGraph net = new ComputationGraph(conf);
        net.init();
        return net;
    }

    private static DataSet batch(CNN2DFormat format, int height, int width) {
        Nd4j.getRandom().setSeed(5);
        INDArray x = Nd4j.randn(DataType.FLOAT, 8, height, width, 3);
        INDArray y = Nd4j.zeros(DataType.FLOAT, 8, 4);
        for (int i = 0; i < 8; i++) {
            y.putScalar(i, i % 4, 1);
        }
        return new DataSet(
                format == CNN2DFormat.NHWC ? x : x.permute(0, 3, 1, 2).dup('c'), y);
    }

    @Test
    void theLayoutOfTheInputChangesNothingElse() {
        ComputationGraph last = graph(ResNet.cifar(8).classes(4).build());
        ComputationGraph first =
                graph(ResNet.cifar(8).classes(4).format(CNN2DFormat.NCHW).build());
        assertThat(first.params()).isEqualTo(last.params());
        INDArray a = last.output(batch(CNN2DFormat.NHWC, 32, 32).getFeatures())[0];
        INDArray b = first.output(batch(CNN2DFormat.NCHW, 32, 32).getFeatures())[0];
        assertThat(a.toFloatMatrix()).isDeepEqualTo(b.toFloatMatrix());
        last.fit(batch(CNN2DFormat.NHWC, 32, 32));
        first.fit(batch(CNN2DFormat.NCHW, 32, 32));
        assertThat(first.params().toFloatVector()).isEqualTo(last.params().toFloatVector());
    }

    @Test
    void jsonRoundTripGivesTheSameModel() {
        for (ComputationGraphConfiguration conf : new ComputationGraphConfiguration[] {
            ResNet.cifar(20).build(),
            ResNet.imageNet(18).format(CNN2DFormat.NCHW).build(),
            ResNet.imageNet(50).preActivation(true).build()
        }) {
            assertThat(ComputationGraphConfiguration.fromJson(conf.toJson())).isEqualTo(conf);
        }
    }

    @Test
    void anySizeOfPicturesWillDo() {
        for (int[] size : new int[][] {{1, 1}, {8, 5}, {33, 70}}) {
            for (GraphModelBuilder<?> builder : List.of(
                    ResNet.cifar(8),
                    ResNet.imageNet(18).baseWidth(4),
                    MobileNetV2.builder().widthMultiplier(0.1))) {
                ComputationGraph net =
                        graph(builder.inputSize(size[0], size[1], 1).classes(2).build());
                INDArray y = net.output(Nd4j.rand(DataType.FLOAT, 3, size[0], size[1], 1))[0];
                assertThat(y.shape()).containsExactly(3, 2);
                assertThat(y.sum(1).toFloatVector()).containsExactly(new float[] {1, 1, 1}, within(1e-5f));
            }
        }
    }

    @Test
    void thePenaltyIsOnWeightsAlone() {
        ComputationGraph net = graph(ResNet.cifar(8).l2(1e-4).build());
        for (Layer layer : net.getLayers()) {
            for (String parameter : layer.paramTable().keySet()) {
                List<Regularization> penalties = layer.conf().getLayer().getRegularizationByParam(parameter);
                assertThat(penalties == null || penalties.isEmpty())
                        .describedAs(parameter)
                        .isEqualTo(!parameter.equals("W"));
            }
        }
    }

    @Test
    void theGradientOfTheImageIsLeftOutUnlessAskedFor() {
        assertThat(first(ResNet.cifar(8)).isInputGradient()).isFalse();
        assertThat(first(ResNet.cifar(8).inputGradient(true)).isInputGradient()).isTrue();
    }

    private static Conv2d first(ResNet.Builder builder) {
        LayerVertex vertex = (LayerVertex) builder.build().getVertices().get("conv1");
        return (Conv2d) vertex.getLayerConf().getLayer();
    }

    @Test
    void wrongInputIsAnsweredWithTheOneExpected() {
        ComputationGraph net = graph(ResNet.cifar(8).build());
        assertThatThrownBy(() -> net.output(Nd4j.rand(DataType.FLOAT, 2, 28, 28, 3)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessage("Expected input of shape [batch, 32, 32, 3] (NHWC), got [2, 28, 28, 3]");
        assertThatThrownBy(() -> net.output(Nd4j.rand(DataType.FLOAT, 2, 3, 32, 32)))
                .hasMessageContaining("got [2, 3, 32, 32]: the input is NCHW, the model NHWC");
        ComputationGraph first = graph(ResNet.cifar(8).format(CNN2DFormat.NCHW).build());
        assertThatThrownBy(() -> first.output(Nd4j.rand(DataType.FLOAT, 2, 32, 32, 3)))
                .hasMessageContaining("got [2, 32, 32, 3]: the input is NHWC, the model NCHW");
    }

    @Test
    void badSettingsAreNamed() {
        assertThatThrownBy(() -> ResNet.cifar(21))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("depth must be 6n + 2 (20, 32, 44, 56, 110, ...): 21");
        assertThatThrownBy(() -> ResNet.cifar(2)).hasMessageEndingWith(": 2");
        assertThatThrownBy(() -> ResNet.imageNet(20)).hasMessage("depth must be one of [18, 34, 50, 101, 152]: 20");
        assertThatThrownBy(() -> ResNet.cifar(20).baseWidth(0)).hasMessage("baseWidth must be positive: 0");
        assertThatThrownBy(() -> ResNet.cifar(20)
                        .preActivation(true)
                        .zeroInitLastGain(true)
                        .build())
                .hasMessage("zeroInitLastGain needs a norm at the end of each block, and preActivation has none there");
    }
}
