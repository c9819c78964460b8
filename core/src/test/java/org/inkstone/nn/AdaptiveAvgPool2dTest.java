package org.inkstone.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.inkstone.nn.Goldens.array;
import static org.inkstone.nn.Goldens.assertClose;
import static org.inkstone.nn.Goldens.inFormat;
import static org.inkstone.nn.Goldens.longs;

import java.io.IOException;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.train.NetworkPass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.shade.jackson.databind.JsonNode;

class AdaptiveAvgPool2dTest {
    private static final int H = 7;
    private static final int W = 6;
    private static final int C = 3;

    static List<Arguments> goldens() throws IOException {
        return Goldens.cases("adaptive_pool.json");
    }

    private static int[] ints(JsonNode pair) {
        return new int[] {pair.get(0).asInt(), pair.get(1).asInt()};
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("goldens")
    void followsPyTorch(CNN2DFormat format, DataType type, JsonNode golden) {
        int[] out = ints(golden.get("out"));
        long[] size = longs(golden.get("size"));
        MultiLayerNetwork net = Nets.images(
                type,
                format,
                (int) size[0],
                (int) size[1],
                3,
                new NoOp(),
                new DepthwiseConv2d.Builder(1).build(), // a backward pass wants parameters; it passes everything on
                new AdaptiveAvgPool2d.Builder(out).build());
        net.getParam("0_W").assign(1);
        NetworkPass pass = NetworkPass.of(net);
        INDArray y = pass.forward(inFormat(array(type, golden.get("x"), 2, 3, size[0], size[1]), format));
        assertClose("y", y, inFormat(array(type, golden.get("y"), 2, 3, out[0], out[1]), format));
        INDArray gradX = pass.backward(inFormat(array(type, golden.get("gradient"), 2, 3, out[0], out[1]), format))
                .get(0);
        assertClose("gradX", gradX, inFormat(array(type, golden.get("gradX"), 2, 3, size[0], size[1]), format));
    }

    private static MultiLayerNetwork net(DataType type, CNN2DFormat format, int... out) {
        return Nets.images(
                type,
                format,
                H,
                W,
                C,
                new NoOp(),
                new Conv2d.Builder(3)
                        .nOut(5)
                        .padding(1)
                        .activation(Activation.TANH)
                        .build(),
                new AdaptiveAvgPool2d.Builder(out).build(),
                new OutputLinear.Builder().nOut(4).build());
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void gradientIsThatOfFiniteDifferences(CNN2DFormat format) {
        for (int[] out : new int[][] {{1}, {2, 4}}) {
            GradientCheck.check(
                    net(DataType.DOUBLE, format, out),
                    new DataSet(
                            Nets.imageBatch(DataType.DOUBLE, format, 2, H, W, C, 3),
                            Nets.oneHot(DataType.DOUBLE, 2, 4)),
                    1e-5);
        }
    }

    /** Large enough for several threads and for more than one block. */
    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void globalMeanOfALargeBatch(CNN2DFormat format) {
        INDArray x = Nets.imageBatch(DataType.FLOAT, format, 9, 33, 35, 17, 4);
        MultiLayerNetwork net =
                Nets.images(DataType.FLOAT, format, 33, 35, 17, new NoOp(), new AdaptiveAvgPool2d.Builder(1).build());
        INDArray expected = format == CNN2DFormat.NHWC ? x.mean(true, 1, 2) : x.mean(true, 2, 3);
        assertThat(Nets.maxDifference(net.output(x), expected)).isLessThan(1e-5);
    }

    @Test
    void takesPicturesOfAnySize() {
        MultiLayerNetwork net = net(DataType.FLOAT, CNN2DFormat.NHWC, 2, 2);
        assertThat(net.output(Nets.imageBatch(DataType.FLOAT, CNN2DFormat.NHWC, 3, 11, 9, C, 3))
                        .shape())
                .containsExactly(3, 4);
    }

    @Test
    void jsonGivesTheSameConfiguration() {
        MultiLayerConfiguration conf =
                net(DataType.FLOAT, CNN2DFormat.NHWC, 2, 3).getLayerWiseConfigurations();
        assertThat(MultiLayerConfiguration.fromJson(conf.toJson())).isEqualTo(conf);
        assertThat(conf.clone()).isEqualTo(conf);
        assertThat(net(DataType.FLOAT, CNN2DFormat.NHWC, 3, 2).getLayerWiseConfigurations())
                .isNotEqualTo(conf);
    }

    @Test
    void badSettingsAndInputAreNamed() {
        assertThatThrownBy(() -> new AdaptiveAvgPool2d.Builder(0)).hasMessage("outputSize must be positive: [0]");
        assertThatThrownBy(() -> Nets.images(
                                DataType.FLOAT,
                                CNN2DFormat.NHWC,
                                H,
                                W,
                                C,
                                new NoOp(),
                                new AdaptiveAvgPool2d.Builder(1).build())
                        .output(Nets.random(DataType.FLOAT, 1, 2, 12)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("got [2, 12]");
    }
}
