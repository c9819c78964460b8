package org.inkstone.vision.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

class ZooTest {
    @ParameterizedTest
    @CsvSource({"11, 132868840", "13, 133053736", "16, 138365992", "19, 143678248"})
    void vggHasTorchvisionsParameters(int depth, long parameters) {
        assertThat(ModelSize.parameters(Vgg.builder(depth).build())).isEqualTo(parameters);
    }

    @ParameterizedTest
    @CsvSource({"1, 3504872", "0.5, 1968680", "0.35, 1677128", "1.4, 6108776"})
    void mobileNetHasTorchvisionsParameters(double width, long parameters) {
        assertThat(ModelSize.parameters(
                        MobileNetV2.builder().widthMultiplier(width).build()))
                .isEqualTo(parameters);
    }

    @ParameterizedTest
    @CsvSource({"20, 269722", "56, 853018"})
    void plainNetHasTheParametersOfTheResidualOne(int depth, long parameters) {
        assertThat(ModelSize.parameters(PlainNet.builder(depth).build())).isEqualTo(parameters);
    }

    static Stream<GraphModelBuilder<?>> small() {
        return Stream.of(
                PlainNet.builder(8).baseWidth(8),
                Vgg.builder(11).baseWidth(8).headWidth(32).dropout(0),
                Vgg.builder(11).baseWidth(8).smallHead(true),
                MobileNetV2.builder().widthMultiplier(0.25).smallStem(true).dropout(0));
    }

    @ParameterizedTest
    @MethodSource("small")
    void everyModelLearns(GraphModelBuilder<?> builder) {
        ComputationGraph net = new ComputationGraph(
                builder.inputSize(32, 36, 3).classes(4).updater(new Adam(3e-3)).build());
        net.init();
        DataSet batch = batch(CNN2DFormat.NHWC);
        net.fit(batch);
        double first = net.score();
        for (int i = 0; i < 6; i++) {
            net.fit(batch);
        }
        assertThat(first).isBetween(0.8, 6.0);
        assertThat(net.score()).isLessThan(first);
    }

    @ParameterizedTest
    @MethodSource("small")
    void theLayoutOfTheInputChangesNothingElse(GraphModelBuilder<?> builder) {
        builder.inputSize(32, 36, 3).classes(4);
        ComputationGraph last = new ComputationGraph(builder.build());
        last.init();
        ComputationGraph first =
                new ComputationGraph(builder.format(CNN2DFormat.NCHW).build());
        first.init();
        assertThat(first.output(batch(CNN2DFormat.NCHW).getFeatures())[0].toFloatMatrix())
                .isDeepEqualTo(last.output(batch(CNN2DFormat.NHWC).getFeatures())[0].toFloatMatrix());
    }

    private static DataSet batch(CNN2DFormat format) {
        Nd4j.getRandom().setSeed(5);
        INDArray x = Nd4j.randn(DataType.FLOAT, 8, 32, 36, 3);
        INDArray y = Nd4j.zeros(DataType.FLOAT, 8, 4);
        for (int i = 0; i < 8; i++) {
            y.putScalar(i, i % 4, 1);
        }
        return new DataSet(
                format == CNN2DFormat.NHWC ? x : x.permute(0, 3, 1, 2).dup('c'), y);
    }

    @Test
    void jsonRoundTripGivesTheSameModel() {
        for (GraphModelBuilder<?> builder : List.of(
                PlainNet.builder(20), Vgg.builder(16), Vgg.builder(11).smallHead(true), MobileNetV2.builder())) {
            ComputationGraphConfiguration conf =
                    builder.format(CNN2DFormat.NCHW).build();
            assertThat(ComputationGraphConfiguration.fromJson(conf.toJson())).isEqualTo(conf);
        }
    }

    @Test
    void badSettingsAreNamed() {
        assertThatThrownBy(() -> PlainNet.builder(18))
                .hasMessage("depth must be 6n + 2 (20, 32, 44, 56, 110, ...): 18");
        assertThatThrownBy(() -> Vgg.builder(12))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("depth must be one of [11, 13, 16, 19]: 12");
        assertThatThrownBy(() -> Vgg.builder(11).inputSize(64, 31, 3).build())
                .hasMessage("inputSize must be at least 32 x 32 for Vgg: 64 x 31");
        assertThatThrownBy(() -> Vgg.builder(11).dropout(1)).hasMessage("dropout must be in [0, 1): 1.0");
        assertThatThrownBy(() -> Vgg.builder(11).headWidth(0)).hasMessage("headWidth must be positive: 0");
        assertThatThrownBy(() -> MobileNetV2.builder().widthMultiplier(0))
                .hasMessage("widthMultiplier must be positive: 0.0");
        assertThatThrownBy(() -> MobileNetV2.builder().classes(1)).hasMessage("classes must be at least 2: 1");
    }
}
