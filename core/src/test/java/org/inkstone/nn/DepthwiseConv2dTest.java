package org.inkstone.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.inkstone.nn.Goldens.array;
import static org.inkstone.nn.Goldens.assertClose;
import static org.inkstone.nn.Goldens.inFormat;
import static org.inkstone.nn.Goldens.longs;
import static org.inkstone.nn.Goldens.pair;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.inkstone.train.NetworkPass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.shade.jackson.databind.JsonNode;

class DepthwiseConv2dTest {
    private static final int H = 6;
    private static final int W = 5;
    private static final int C = 4;

    static List<Arguments> goldens() throws IOException {
        return Goldens.cases("depthwise_conv.json");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("goldens")
    void followsPyTorch(CNN2DFormat format, DataType type, JsonNode golden) {
        JsonNode options = golden.get("options");
        int[] kernel = pair(options, "kernel_size", 0);
        boolean bias = golden.has("b");
        Conv2d layer = new DepthwiseConv2d.Builder(kernel)
                .stride(pair(options, "stride", 1))
                .padding(pair(options, "padding", 0))
                .dilation(pair(options, "dilation", 1))
                .hasBias(bias)
                .activation(Activation.TANH)
                .build();
        MultiLayerNetwork net = Nets.images(type, format, H, W, C, new NoOp(), layer);
        net.getParam("0_W").assign(array(type, golden.get("w"), C, 1, kernel[0], kernel[1]));
        if (bias) {
            net.getParam("0_b").assign(array(type, golden.get("b"), C));
        }
        long[] shape = longs(golden.get("shape"));
        NetworkPass pass = NetworkPass.of(net);
        INDArray y = pass.forward(inFormat(array(type, golden.get("x"), 2, C, H, W), format));
        assertClose("y", y, inFormat(array(type, golden.get("y"), shape), format));
        INDArray gradX = pass.backward(inFormat(array(type, golden.get("gradient"), shape), format))
                .get(0);
        assertClose("gradX", gradX, inFormat(array(type, golden.get("gradX"), 2, C, H, W), format));
        INDArray flat = pass.gradient().reshape(pass.gradient().length());
        long biases = bias ? C : 0;
        assertClose(
                "gradW",
                flat.get(NDArrayIndex.interval(biases, flat.length())),
                array(type, golden.get("gradW"), flat.length() - biases));
        if (bias) {
            assertClose("gradB", flat.get(NDArrayIndex.interval(0, C)), array(type, golden.get("gradB"), C));
        }
    }

    /** The block of a mobile network: wider by 1 x 1, depthwise, narrower by 1 x 1. */
    private static MultiLayerNetwork separable(DataType type, CNN2DFormat format) {
        return Nets.images(
                type,
                format,
                H,
                W,
                C,
                new Adam(1e-2),
                new Conv2d.Builder(1).nOut(6).activation(Activation.TANH).build(),
                new DepthwiseConv2d.Builder(3).stride(2).same().build(),
                new DepthwiseConv2d.Builder(3)
                        .padding(1)
                        .hasBias(true)
                        .activation(Activation.TANH)
                        .build(),
                new Conv2d.Builder(1).nOut(3).build(),
                new OutputLinear.Builder().nOut(4).build());
    }

    private static DataSet batch(DataType type, CNN2DFormat format) {
        return new DataSet(Nets.imageBatch(type, format, 3, H, W, C, 5), Nets.oneHot(type, 3, 4));
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void gradientIsThatOfFiniteDifferences(CNN2DFormat format) {
        GradientCheck.check(separable(DataType.DOUBLE, format), batch(DataType.DOUBLE, format), 1e-5);
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void jsonCloneAndFileGiveTheSameNetwork(CNN2DFormat format, @TempDir Path dir) throws IOException {
        MultiLayerNetwork net = separable(DataType.FLOAT, format);
        net.fit(batch(DataType.FLOAT, format));
        MultiLayerConfiguration conf = net.getLayerWiseConfigurations();
        assertThat(MultiLayerConfiguration.fromJson(conf.toJson())).isEqualTo(conf);
        File file = dir.resolve("model.zip").toFile();
        ModelSerializer.writeModel(net, file, true);
        for (MultiLayerNetwork copy : List.of(net.clone(), ModelSerializer.restoreMultiLayerNetwork(file, true))) {
            assertThat(copy.getLayerWiseConfigurations()).isEqualTo(conf);
            assertThat(copy.output(batch(DataType.FLOAT, format).getFeatures()))
                    .isEqualTo(net.output(batch(DataType.FLOAT, format).getFeatures()));
        }
        assertThat(conf.getMemoryReport(InputType.convolutional(H, W, C, format))
                        .toString())
                .contains("DepthwiseConv2d");
    }

    @Test
    void oneFilterPerChannel() {
        MultiLayerNetwork net = separable(DataType.FLOAT, CNN2DFormat.NHWC);
        assertThat(net.getParam("1_W").shape()).containsExactly(6, 1, 3, 3);
        assertThat(net.getLayer(1).numParams()).isEqualTo(6 * 9);
        assertThat(net.getLayer(2).numParams()).isEqualTo(6 * 10);
    }

    @Test
    void startsByTheFansOfOneFilter() {
        MultiLayerNetwork net = Nets.images(
                DataType.FLOAT,
                CNN2DFormat.NHWC,
                H,
                W,
                4096,
                new NoOp(),
                new DepthwiseConv2d.Builder(3).weightInit(WeightInit.RELU).build());
        double deviation = net.getParam("0_W").stdNumber().doubleValue();
        assertThat(deviation).isBetween(0.98 * Math.sqrt(2.0 / 9), 1.02 * Math.sqrt(2.0 / 9));
    }

    @Test
    void badSettingsAreNamed() {
        assertThatThrownBy(() -> new DepthwiseConv2d.Builder(3).nIn(4).nOut(8).build())
                .hasMessage("nIn and nOut must be the same number of channels: 4, 8");
        assertThatThrownBy(
                        () -> new DepthwiseConv2d.Builder(3).same().padding(1).build())
                .hasMessageContaining("padding must not be set together with Same");
        assertThat(new DepthwiseConv2d.Builder(3).nIn(4).build())
                .isNotEqualTo(
                        new Conv2d.Builder(3).nIn(4).nOut(4).hasBias(false).build());
    }

    @Test
    void wrongChannelCountIsReported() {
        MultiLayerNetwork net = Nets.images(
                DataType.FLOAT, CNN2DFormat.NHWC, H, W, C, new NoOp(), new DepthwiseConv2d.Builder(3).build());
        assertThatThrownBy(() -> net.output(Nets.imageBatch(DataType.FLOAT, CNN2DFormat.NHWC, 3, H, W, 5, 1)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("input channels = 5");
    }
}
