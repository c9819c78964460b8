package org.inkstone.vision.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class OpsTest {
    private static final INDArray NOTES_INPUT = Nd4j.create(
            new double[][] {{1, 2, 0, 3, 1}, {0, 1, 2, 3, 1}, {1, 2, 1, 0, 0}, {5, 2, 3, 1, 1}, {2, 1, 0, 1, 1}});

    @TestFactory
    Stream<DynamicTest> equalsTorch() throws IOException {
        JsonArray cases;
        try (Reader in =
                new InputStreamReader(OpsTest.class.getResourceAsStream("/golden/ops.json"), StandardCharsets.UTF_8)) {
            cases = new Gson().fromJson(in, JsonObject.class).getAsJsonArray("cases");
        }
        assertThat(cases).hasSize(22);
        return StreamSupport.stream(cases.spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .flatMap(c -> Stream.of(DataType.FLOAT, DataType.DOUBLE)
                        .map(type -> DynamicTest.dynamicTest(name(c) + " " + type, () -> {
                            INDArray actual = run(c, type);
                            INDArray expected = array(c.getAsJsonObject("output"), type);
                            assertThat(actual.shape()).isEqualTo(expected.shape());
                            assertThat(actual.dataType()).isEqualTo(type);
                            assertThat(actual.sub(expected).amaxNumber().doubleValue())
                                    .isLessThan(1e-5);
                        })));
    }

    private static String name(JsonObject c) {
        return c.get("op").getAsString() + " stride " + c.get("stride") + " padding " + c.get("padding");
    }

    private static INDArray run(JsonObject c, DataType type) {
        INDArray x = array(c.getAsJsonObject("input"), type);
        int[] stride = pair(c, "stride");
        int[] padding = pair(c, "padding");
        return switch (c.get("op").getAsString()) {
            case "conv2d" ->
                Convolution.conv2d(
                        x,
                        array(c.getAsJsonObject("weight"), type),
                        c.get("bias").isJsonNull() ? null : array(c.getAsJsonObject("bias"), type),
                        stride,
                        padding,
                        pair(c, "dilation"),
                        c.get("groups").getAsInt());
            case "max_pool2d" ->
                Pooling.maxPool2d(
                        x,
                        pair(c, "kernel"),
                        stride,
                        padding,
                        pair(c, "dilation"),
                        c.get("ceil").getAsBoolean());
            case "avg_pool2d" ->
                Pooling.avgPool2d(
                        x,
                        pair(c, "kernel"),
                        stride,
                        padding,
                        c.get("ceil").getAsBoolean(),
                        c.get("countIncludePad").getAsBoolean());
            default -> throw new IllegalStateException(c.get("op").getAsString());
        };
    }

    private static INDArray array(JsonObject json, DataType type) {
        double[] data = new Gson().fromJson(json.get("data"), double[].class);
        long[] shape = new Gson().fromJson(json.get("shape"), long[].class);
        return Nd4j.createFromArray(data).reshape('c', shape).castTo(type);
    }

    private static int[] pair(JsonObject json, String name) {
        return new Gson().fromJson(json.get(name), int[].class);
    }

    /**
     * The notes' result belongs to an input whose third row is 3 2 3 1 1 (the only one that gives it); with the row of
     * their pooling example, 1 2 1 0 0, torch and we get the second matrix.
     */
    @Test
    void convolutionOfTheNotes() {
        INDArray kernel = Nd4j.create(new double[][] {{1, 2, 1}, {0, 1, 0}, {2, 1, 0}});
        INDArray input = NOTES_INPUT.dup();
        input.putRow(2, Nd4j.create(new double[] {3, 2, 3, 1, 1}));
        INDArray printed = Nd4j.create(new double[][] {
            {1, 3, 4, 10, 8}, {7, 14, 14, 17, 9}, {9, 18, 18, 17, 9}, {15, 17, 14, 8, 7}, {14, 13, 9, 7, 4}
        });
        assertThat(Convolution.conv2d(input, kernel, null, 1, 1)).isEqualTo(printed);
        INDArray ofPoolingInput = Nd4j.create(new double[][] {
            {1, 3, 4, 10, 8}, {5, 10, 12, 12, 6}, {7, 18, 16, 16, 8}, {11, 13, 9, 3, 4}, {14, 13, 9, 7, 4}
        });
        assertThat(Convolution.conv2d(NOTES_INPUT, kernel, null, 1, 1)).isEqualTo(ofPoolingInput);
    }

    @Test
    void poolingOfTheNotesWithFloorAndCeil() {
        assertThat(Pooling.maxPool2d(NOTES_INPUT, 3)).isEqualTo(Nd4j.create(new double[][] {{2}}));
        assertThat(Pooling.maxPool2d(NOTES_INPUT, 3, 3, 0, true)).isEqualTo(Nd4j.create(new double[][] {{2, 3}, {5, 1}
        }));
    }

    @Test
    void aViewGivesTheSameAsACopyAndIsNotChanged() {
        INDArray x = Nd4j.rand(DataType.FLOAT, 6, 5, 3, 2).permute(3, 2, 0, 1);
        INDArray before = x.dup();
        INDArray w = Nd4j.rand(DataType.FLOAT, 3, 2, 3, 4).permute(3, 2, 0, 1).reshape(4, 2, 3, 3);
        assertThatThrownBy(() -> Convolution.conv2d(x, w)).hasMessageContaining("weight must have 3 input channels");
        INDArray kernel = Nd4j.rand(DataType.FLOAT, 2, 3, 3, 4).permute(3, 1, 0, 2);
        assertThat(Convolution.conv2d(x, kernel)).isEqualTo(Convolution.conv2d(x.dup('c'), kernel.dup('c')));
        assertThat(Pooling.maxPool2d(x, 2)).isEqualTo(Pooling.maxPool2d(x.dup('c'), 2));
        assertThat(x).isEqualTo(before);
    }

    @Test
    void activations() {
        INDArray x = Nd4j.createFromArray(-2f, 0f, 3f);
        assertThat(Activations.relu(x)).isEqualTo(Nd4j.createFromArray(0f, 0f, 3f));
        INDArray s = Activations.sigmoid(x);
        for (int i = 0; i < 3; i++) {
            assertThat(s.getDouble(i))
                    .isCloseTo(1 / (1 + Math.exp(-x.getDouble(i))), org.assertj.core.data.Offset.offset(1e-6));
        }
        assertThat(x).isEqualTo(Nd4j.createFromArray(-2f, 0f, 3f));
    }

    @Test
    void refusesBadNumbersNamingThem() {
        assertThat(OutputSize.convolution(32, 5, 1, 2, 1)).isEqualTo(32);
        assertThat(OutputSize.convolution(7, 3, 2, 0, 2)).isEqualTo(2);
        assertThatThrownBy(() -> OutputSize.convolution(3, 5, 2, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "kernel does not fit the input: floor((size 3 + 2*padding 0 - dilation 1*(kernel 5 - 1) - 1)"
                                + " / stride 2) + 1 is below 1");
        assertThatThrownBy(() -> OutputSize.convolution(3, 2, 0, 0, 1)).hasMessage("stride must be positive: 0");
        assertThatThrownBy(() -> OutputSize.convolution(3, 2, 1, -1, 1)).hasMessage("padding must not be negative: -1");
        assertThatThrownBy(() -> OutputSize.pooling(8, 3, 2, 2, 1, false))
                .hasMessage("padding must be at most half the kernel (3): 2");
        assertThatThrownBy(() -> Convolution.conv2d(Nd4j.rand(1, 3, 8, 8), Nd4j.rand(4, 2, 3, 3)))
                .hasMessage("weight must have 3 input channels: [4, 2, 3, 3]");
        assertThatThrownBy(
                        () -> Convolution.conv2d(Nd4j.rand(1, 3, 8, 8), Nd4j.rand(4, 3, 3, 3), Nd4j.rand(1, 3), 1, 0))
                .hasMessageStartingWith("bias must hold 4 values");
    }
}
