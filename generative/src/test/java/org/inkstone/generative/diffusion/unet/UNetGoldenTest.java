package org.inkstone.generative.diffusion.unet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.train.NetworkPass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Whole networks beside PyTorch's: parameters, output, gradients of all parameters and of the inputs. */
class UNetGoldenTest {
    static Stream<UNetGolden> networks() {
        return UNetGolden.read("networks");
    }

    @ParameterizedTest
    @MethodSource("networks")
    void asInPyTorch(UNetGolden golden) {
        check(golden, DataType.FLOAT, 1e-4);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void asInPyTorchInDouble(UNetGolden golden) {
        check(golden, DataType.DOUBLE, 1e-6);
    }

    private static void check(UNetGolden golden, DataType type, double tolerance) {
        ComputationGraph net = network(golden, type);
        assertThat(net.numParams()).isEqualTo(golden.parameterCount());
        for (Layer layer : net.getLayers()) {
            golden.fill(layer, layer.conf().getLayer().getLayerName() + "/", type);
        }
        NetworkPass pass = NetworkPass.of(net);
        INDArray[] inputs = inputs(golden, type);
        golden.assertOutput(pass.withMasks(masks(golden)).forward(inputs), tolerance);
        List<INDArray> inputGradients = pass.backward(golden.made("outputGradient", type));
        golden.assertGradient("image", inputGradients.get(0), tolerance);
        assertThat(inputGradients.get(1)).isNull();
        if (condition(golden) == ConditionType.EMBEDDING || condition(golden) == ConditionType.TEXT) {
            golden.assertGradient(condition(golden).input(), inputGradients.get(2), tolerance);
        }
        for (Layer layer : net.getLayers()) {
            golden.assertGradients(layer, layer.conf().getLayer().getLayerName() + "/", tolerance);
        }
        golden.assertOutput(pass.withMasks(masks(golden)).output(inputs), tolerance);
    }

    private static ConditionType condition(UNetGolden golden) {
        return ConditionType.valueOf(golden.text("condition"));
    }

    private static ComputationGraph network(UNetGolden golden, DataType type) {
        UNet.Builder builder = UNet.builder()
                .image(golden.number("channels"), golden.number("size"), golden.number("size"))
                .baseWidth(golden.number("baseWidth"))
                .multipliers(golden.numbers("multipliers"))
                .blocksPerLevel(golden.number("blocksPerLevel"))
                .groups(golden.number("groups"))
                .heads(golden.number("heads"))
                .attentionAt(golden.numbers("attentionAt"))
                .timeInjection(
                        TimeInjection.valueOf(golden.text("timeInjection").toUpperCase(Locale.ROOT)))
                .inputGradient(true)
                .dataType(type);
        int size = golden.number("conditionSize");
        switch (condition(golden)) {
            case LABEL -> builder.label(size);
            case EMBEDDING -> builder.embedding(size);
            case TEXT -> builder.text(size);
            case NONE -> {
                // image and time alone
            }
        }
        ComputationGraph net = new ComputationGraph(builder.build());
        net.init();
        return net;
    }

    private static INDArray[] inputs(UNetGolden golden, DataType type) {
        INDArray image = golden.made("image", type);
        INDArray time = golden.made("time", type);
        return switch (condition(golden)) {
            case NONE -> new INDArray[] {image, time};
            case LABEL ->
                new INDArray[] {
                    image, time, Nd4j.createFromArray(new double[][] {{3}, {5}}).castTo(type)
                };
            case EMBEDDING, TEXT ->
                new INDArray[] {image, time, golden.made(condition(golden).input(), type)};
        };
    }

    private static INDArray[] masks(UNetGolden golden) {
        return condition(golden) == ConditionType.TEXT ? new INDArray[] {null, null, tokenMask()} : null;
    }

    /** Two texts of seven and four tokens. */
    static INDArray tokenMask() {
        return Nd4j.createFromArray(new float[][] {{1, 1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 0, 0, 0}});
    }
}
