package org.inkstone.generative.diffusion.unet;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.nn.PictureLayer;
import org.inkstone.nn.SideInputVertex;
import org.inkstone.train.NetworkPass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Each block alone beside PyTorch's formulas, with all gradients. */
class BlockGoldenTest {
    static Stream<UNetGolden> blocks() {
        return UNetGolden.read("blocks");
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void asInPyTorch(UNetGolden golden) {
        check(golden, DataType.FLOAT, 1e-4);
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void asInPyTorchInDouble(UNetGolden golden) {
        check(golden, DataType.DOUBLE, 1e-6);
    }

    private static void check(UNetGolden golden, DataType type, double tolerance) {
        List<String> sides = sides(golden);
        ComputationGraph net = network(golden, sides, type);
        golden.fill(net.getLayer("block"), "", type);
        INDArray[] inputs = new INDArray[sides.size() + 1];
        INDArray[] masks = new INDArray[inputs.length];
        inputs[0] = channelsLast(golden.made("x", type));
        for (int i = 1; i < inputs.length; i++) {
            INDArray side = golden.made(sides.get(i - 1), type);
            inputs[i] = side.rank() == 4 ? channelsLast(side) : side;
            masks[i] = sides.get(i - 1).equals("text") ? UNetGoldenTest.tokenMask() : null;
        }
        NetworkPass pass = NetworkPass.of(net);
        INDArray out = pass.withMasks(masks).forward(inputs);
        golden.assertOutput(channelsFirst(out), tolerance);
        List<INDArray> gradients = pass.backward(channelsLast(golden.made("outputGradient", type)));
        golden.assertGradient("x", channelsFirst(gradients.get(0)), tolerance);
        for (int i = 1; i < inputs.length; i++) {
            INDArray gradient = gradients.get(i);
            golden.assertGradient(
                    sides.get(i - 1), gradient.rank() == 4 ? channelsFirst(gradient) : gradient, tolerance);
        }
        golden.assertGradients(net.getLayer("block"), "", tolerance);
    }

    private static List<String> sides(UNetGolden golden) {
        return switch (golden.text("kind")) {
            case "residual" -> golden.number("skip") > 0 ? List.of("skip", "embedded") : List.of("embedded");
            case "attention" -> golden.number("text") > 0 ? List.of("text") : List.of();
            default -> List.of();
        };
    }

    private static PictureLayer block(UNetGolden golden) {
        return switch (golden.text("kind")) {
            case "residual" ->
                new ResidualBlock.Builder(10, 4)
                        .skipChannels(golden.number("skip"))
                        .timeInjection(TimeInjection.valueOf(golden.text("timeInjection")))
                        .nIn(golden.number("in"))
                        .nOut(golden.number("out"))
                        .build();
            case "resampling" ->
                new Resampling.Builder(golden.flag("up"))
                        .nIn(golden.number("in"))
                        .nOut(golden.number("out"))
                        .build();
            default ->
                new PixelAttention.Builder(golden.number("channels"), 2, 4)
                        .textWidth(golden.number("text"))
                        .build();
        };
    }

    private static ComputationGraph network(UNetGolden golden, List<String> sides, DataType type) {
        List<String> names = Stream.concat(Stream.of("x"), sides.stream()).toList();
        GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .dataType(type)
                .graphBuilder()
                .addInputs(names);
        if (golden.text("kind").equals("resampling")) {
            graph.addLayer("block", block(golden), "x");
        } else {
            SideInputVertex.add(graph, "block", block(golden), names.toArray(String[]::new));
        }
        ComputationGraph net = new ComputationGraph(
                graph.setOutputs("block").validateOutputLayerConfig(false).build());
        net.init();
        return net;
    }

    private static INDArray channelsLast(INDArray picture) {
        return picture.permute(0, 2, 3, 1).dup('c');
    }

    private static INDArray channelsFirst(INDArray picture) {
        return picture.permute(0, 3, 1, 2).dup('c');
    }
}
