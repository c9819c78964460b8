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
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
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
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.shade.jackson.databind.JsonNode;

class ConvTranspose2dTest {
    private static final int[] DOUBLING = {4, 4};

    static List<Arguments> goldens() throws IOException {
        return Goldens.cases("conv_transpose.json");
    }

    private static ConvTranspose2d layer(JsonNode options) {
        return new ConvTranspose2d.Builder(pair(options, "kernel_size", 0))
                .stride(pair(options, "stride", 1))
                .padding(pair(options, "padding", 0))
                .dilation(pair(options, "dilation", 1))
                .outputPadding(pair(options, "output_padding", 0))
                .hasBias(!options.has("bias"))
                .nOut(2)
                .activation(Activation.TANH)
                .build();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("goldens")
    void followsPyTorch(CNN2DFormat format, DataType type, JsonNode golden) {
        JsonNode options = golden.get("options");
        MultiLayerNetwork net = Nets.images(type, format, 4, 3, 3, new NoOp(), layer(options));
        int[] kernel = pair(options, "kernel_size", 0);
        long[] weights = {3, 2, kernel[0], kernel[1]};
        net.getParam("0_W").assign(array(type, golden.get("w"), weights));
        if (golden.has("b")) {
            net.getParam("0_b").assign(array(type, golden.get("b"), 1, 2));
        }
        long[] shape = longs(golden.get("shape"));
        NetworkPass pass = NetworkPass.of(net);
        INDArray y = pass.forward(inFormat(array(type, golden.get("x"), 2, 3, 4, 3), format));
        assertClose("y", y, inFormat(array(type, golden.get("y"), shape), format));
        INDArray gradX = pass.backward(inFormat(array(type, golden.get("gradient"), shape), format))
                .get(0);
        assertClose("gradX", gradX, inFormat(array(type, golden.get("gradX"), 2, 3, 4, 3), format));
        INDArray gradients = pass.gradient();
        long bias = golden.has("b") ? 2 : 0;
        INDArray flat = gradients.reshape(gradients.length());
        assertClose(
                "gradW",
                flat.get(org.nd4j.linalg.indexing.NDArrayIndex.interval(bias, flat.length())),
                array(type, golden.get("gradW"), flat.length() - bias));
        if (bias > 0) {
            assertClose(
                    "gradB",
                    flat.get(org.nd4j.linalg.indexing.NDArrayIndex.interval(0, bias)),
                    array(type, golden.get("gradB"), bias));
        }
    }

    private static ConvTranspose2d doubling(int channels, Activation activation) {
        return new ConvTranspose2d.Builder(DOUBLING)
                .stride(2)
                .padding(1)
                .nOut(channels)
                .activation(activation)
                .build();
    }

    private static MultiLayerNetwork decoder(DataType type, CNN2DFormat format) {
        return Nets.images(
                type,
                format,
                2,
                3,
                2,
                new Adam(1e-2),
                doubling(4, Activation.RELU),
                doubling(3, Activation.TANH),
                new OutputLinear.Builder().nOut(4).build());
    }

    private static DataSet batch(DataType type, CNN2DFormat format) {
        return new DataSet(Nets.imageBatch(type, format, 3, 2, 3, 2, 5), Nets.oneHot(type, 3, 4));
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void gradientIsThatOfFiniteDifferences(CNN2DFormat format) {
        GradientCheck.check(decoder(DataType.DOUBLE, format), batch(DataType.DOUBLE, format), 1e-5);
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void jsonCloneAndFileGiveTheSameNetwork(CNN2DFormat format, @TempDir Path dir) throws IOException {
        MultiLayerNetwork net = Nets.images(
                DataType.FLOAT,
                format,
                2,
                3,
                2,
                new Adam(1e-2),
                new ConvTranspose2d.Builder(3)
                        .stride(2)
                        .padding(1)
                        .outputPadding(1)
                        .nOut(3)
                        .build(),
                new OutputLinear.Builder().nOut(4).build());
        net.fit(batch(DataType.FLOAT, format));
        MultiLayerConfiguration conf = net.getLayerWiseConfigurations();
        assertThat(MultiLayerConfiguration.fromJson(conf.toJson())).isEqualTo(conf);
        File file = dir.resolve("model.zip").toFile();
        ModelSerializer.writeModel(net, file, true);
        MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file, true);
        INDArray x = batch(DataType.FLOAT, format).getFeatures();
        assertThat(restored.output(x)).isEqualTo(net.output(x));
        assertThat(net.clone().output(x)).isEqualTo(net.output(x));
        restored.fit(batch(DataType.FLOAT, format));
        net.fit(batch(DataType.FLOAT, format));
        assertThat(restored.params()).isEqualTo(net.params());
    }

    @Test
    void badSettingsAreNamed() {
        assertThatThrownBy(() -> new ConvTranspose2d.Builder(0)).hasMessage("kernelSize must be positive: [0]");
        assertThatThrownBy(() -> new ConvTranspose2d.Builder(3).outputPadding(-1))
                .hasMessage("outputPadding must be zero or more: [-1]");
        assertThatThrownBy(() -> new ConvTranspose2d.Builder(3)
                        .stride(2)
                        .outputPadding(2)
                        .nOut(1)
                        .build())
                .hasMessage("outputPadding must be smaller than stride or dilation: 2, stride 2, dilation 1");
        assertThatThrownBy(() -> new ConvTranspose2d.Builder(3)
                        .convolutionMode(ConvolutionMode.Same)
                        .nOut(1)
                        .build())
                .hasMessage("ConvTranspose2d takes explicit padding, not convolutionMode Same");
        assertThatThrownBy(() -> Nets.images(
                        DataType.FLOAT,
                        CNN2DFormat.NCHW,
                        1,
                        1,
                        1,
                        new NoOp(),
                        new ConvTranspose2d.Builder(2).padding(1).nOut(1).build()))
                .hasStackTraceContaining("an input of size 1 leaves no output with kernel 2, stride 1, padding 1");
    }

    @Test
    void wrongChannelCountIsReported() {
        MultiLayerNetwork net = decoder(DataType.FLOAT, CNN2DFormat.NHWC);
        assertThatThrownBy(() -> net.output(Nets.imageBatch(DataType.FLOAT, CNN2DFormat.NHWC, 3, 2, 3, 5, 1)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("input channels = 5");
    }
}
