package org.inkstone.sequence.attention;

import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.inkstone.sequence.GoldenCase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The decoder's block with a memory of another length, and with padding in both. */
class TransformerDecoderGoldenTest {

    static Stream<GoldenCase> cases() {
        return GoldenCase.read("transformer_decoder.json");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void asInPyTorch(GoldenCase golden) {
        check(golden, DataType.FLOAT);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void asInPyTorchInDouble(GoldenCase golden) {
        check(golden, DataType.DOUBLE);
    }

    private static void check(GoldenCase golden, DataType type) {
        INDArray x = golden.input("x").castTo(type);
        INDArray memory = golden.input("memory").castTo(type);
        GraphBuilder builder = new NeuralNetConfiguration.Builder()
                .dataType(type)
                .graphBuilder()
                .addInputs("target", "memory")
                .setInputTypes(sequence(x), sequence(memory));
        TransformerLayerGoldenTest.configured(new TransformerDecoderLayer.Builder(), golden)
                .build()
                .addTo(builder, "decoder", "target", "memory");
        ComputationGraph graph = new ComputationGraph(
                builder.setOutputs("decoder").validateOutputLayerConfig(false).build());
        graph.init();
        graph.initGradientsView();
        GoldenLayer.fill(graph.getLayer("decoder").paramTable(), golden);
        INDArray mask = golden.mask("keyMask");
        graph.setLayerMaskArrays(new INDArray[] {mask, golden.mask("memoryMask")}, null);
        GraphVertex vertex = graph.getVertex("decoder");
        vertex.setInput(0, x, GoldenLayer.NO_WORKSPACES);
        vertex.setInput(1, memory, GoldenLayer.NO_WORKSPACES);
        golden.assertOutput("output", vertex.doForward(true, GoldenLayer.NO_WORKSPACES), mask);
        vertex.setEpsilon(golden.outputGradient().castTo(type));
        Pair<Gradient, INDArray[]> back = vertex.doBackward(false, GoldenLayer.NO_WORKSPACES);
        golden.assertGradient("x", back.getSecond()[0]);
        golden.assertGradient("memory", back.getSecond()[1]);
        back.getFirst().gradientForVariable().forEach(golden::assertGradient);
    }

    private static InputType sequence(INDArray array) {
        return InputType.recurrent(array.size(2), array.size(1), RNNFormat.NWC);
    }
}
