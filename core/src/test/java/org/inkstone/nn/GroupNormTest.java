package org.inkstone.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

class GroupNormTest {
    private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

    @ParameterizedTest
    @EnumSource
    void asInPyTorch(CNN2DFormat format) throws IOException {
        try (InputStream in =
                        Objects.requireNonNull(GroupNormTest.class.getResourceAsStream("/golden/group_norm.json"));
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            for (JsonElement golden :
                    JsonParser.parseReader(reader).getAsJsonObject().getAsJsonArray("cases")) {
                check(golden.getAsJsonObject(), format, DataType.FLOAT, 2e-5);
                check(golden.getAsJsonObject(), format, DataType.DOUBLE, 1e-7);
            }
        }
    }

    private static void check(JsonObject golden, CNN2DFormat format, DataType type, double tolerance) {
        long[] shape = StreamSupport.stream(golden.getAsJsonArray("shape").spliterator(), false)
                .mapToLong(JsonElement::getAsLong)
                .toArray();
        MultiLayerNetwork net = Nets.images(
                type,
                format,
                (int) shape[2],
                (int) shape[3],
                (int) shape[1],
                new NoOp(),
                new GroupNorm.Builder(golden.get("groups").getAsInt())
                        .silu(golden.get("silu").getAsBoolean())
                        .build());
        net.initGradientsView();
        Layer layer = net.getLayer(0);
        layer.getParam("normGain").assign(array(golden, "gain", type));
        layer.getParam("normBias").assign(array(golden, "bias", type));
        layer.setInput(laid(array(golden, "x", type, shape), format), NO_WORKSPACES);
        INDArray out = layer.activate(true, NO_WORKSPACES);
        close(out, laid(array(golden, "output", type, shape), format), tolerance);
        Pair<Gradient, INDArray> back =
                layer.backpropGradient(laid(array(golden, "outputGradient", type, shape), format), NO_WORKSPACES);
        close(back.getSecond(), laid(array(golden, "dX", type, shape), format), tolerance);
        close(back.getFirst().getGradientFor("normGain"), array(golden, "dGain", type), tolerance);
        close(back.getFirst().getGradientFor("normBias"), array(golden, "dBias", type), tolerance);
    }

    private static INDArray laid(INDArray channelsFirst, CNN2DFormat format) {
        return format == CNN2DFormat.NCHW
                ? channelsFirst
                : channelsFirst.permute(0, 2, 3, 1).dup('c');
    }

    private static INDArray array(JsonObject golden, String name, DataType type, long... shape) {
        double[] values = StreamSupport.stream(golden.getAsJsonArray(name).spliterator(), false)
                .mapToDouble(JsonElement::getAsDouble)
                .toArray();
        INDArray array = Nd4j.createFromArray(values).castTo(type);
        return shape.length == 0 ? array : array.reshape('c', shape);
    }

    private static void close(INDArray actual, INDArray expected, double tolerance) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        assertThat(Nets.maxDifference(actual, expected))
                .isLessThan(tolerance * Math.max(1, expected.amaxNumber().doubleValue()));
    }

    @ParameterizedTest
    @EnumSource
    void gradientsAreThoseOfDifferences(CNN2DFormat format) {
        MultiLayerNetwork net = Nets.gradientCheck(
                format,
                4,
                3,
                2,
                new Conv2d.Builder(3, 3).nOut(6).same().build(),
                new GroupNorm.Builder(3).silu(true).build(),
                output());
        GradientCheck.check(
                net, Nets.imageBatch(DataType.DOUBLE, format, 3, 4, 3, 2, 1), Nets.oneHot(DataType.DOUBLE, 3, 4));
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder().nOut(4).activation(Activation.SOFTMAX).build();
    }

    @Test
    void survivesJsonAndSaving(@TempDir Path folder) throws IOException {
        MultiLayerNetwork net = Nets.images(
                DataType.FLOAT,
                CNN2DFormat.NHWC,
                4,
                3,
                6,
                new NoOp(),
                new GroupNorm.Builder(2).eps(1e-3).silu(true).build(),
                output());
        MultiLayerConfiguration conf = net.getLayerWiseConfigurations();
        assertThat(MultiLayerConfiguration.fromJson(conf.toJson())).isEqualTo(conf);
        File file = folder.resolve("net.zip").toFile();
        net.save(file);
        INDArray x = Nets.imageBatch(DataType.FLOAT, CNN2DFormat.NHWC, 2, 4, 3, 6, 1);
        MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file);
        assertThat(restored.output(x)).isEqualTo(net.output(x));
        assertThat(net.clone().output(x)).isEqualTo(net.output(x));
    }

    @Test
    void badOptionsAndInputsAreRefused() {
        assertThatThrownBy(() -> new GroupNorm.Builder(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("groups must be positive: 0");
        assertThatThrownBy(() -> new GroupNorm.Builder(1).eps(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("eps must be positive: -1.0");
        assertThatThrownBy(() -> Nets.images(
                        DataType.FLOAT, CNN2DFormat.NCHW, 2, 2, 6, new NoOp(), new GroupNorm.Builder(4).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("groups must divide the 6 channels: 4");
        MultiLayerNetwork net =
                Nets.images(DataType.FLOAT, CNN2DFormat.NCHW, 2, 2, 6, new NoOp(), new GroupNorm.Builder(3).build());
        assertThatThrownBy(() -> net.output(Nd4j.ones(1, 5, 2, 2)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("6 channels, got [1, 5, 2, 2]");
    }
}
