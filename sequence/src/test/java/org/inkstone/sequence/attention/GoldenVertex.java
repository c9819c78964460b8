package org.inkstone.sequence.attention;

import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.inkstone.sequence.GoldenCase;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer with a memory alone in a graph, run forward and backward on a golden case's arrays. */
final class GoldenVertex {
    private GoldenVertex() {}

    /**
     * Compares the output and all gradients.
     *
     * @param mask       of the target; null for none
     * @param memoryMask of the memory; null for none
     * @param add        adds a vertex {@code layer} to inputs {@code target} and {@code memory}
     * @return the layer, after its backward pass
     */
    static Layer check(
            GoldenCase golden, DataType type, INDArray mask, INDArray memoryMask, Consumer<GraphBuilder> add) {
        INDArray x = golden.input("x").castTo(type);
        INDArray memory = golden.input("memory").castTo(type);
        GraphBuilder builder = new NeuralNetConfiguration.Builder()
                .dataType(type)
                .graphBuilder()
                .addInputs("target", "memory")
                .setInputTypes(sequence(x), sequence(memory));
        add.accept(builder);
        ComputationGraph graph = new ComputationGraph(
                builder.setOutputs("layer").validateOutputLayerConfig(false).build());
        graph.init();
        graph.initGradientsView();
        GoldenLayer.fill(graph.getLayer("layer").paramTable(), golden);
        graph.setLayerMaskArrays(new INDArray[] {mask, memoryMask}, null);
        GraphVertex vertex = graph.getVertex("layer");
        vertex.setInput(0, x, GoldenLayer.NO_WORKSPACES);
        vertex.setInput(1, memory, GoldenLayer.NO_WORKSPACES);
        ((AttentionRecorder) vertex.getLayer()).setRecording(true);
        golden.assertOutput("output", vertex.doForward(true, GoldenLayer.NO_WORKSPACES), mask);
        vertex.setEpsilon(golden.outputGradient().castTo(type));
        Pair<Gradient, INDArray[]> back = vertex.doBackward(false, GoldenLayer.NO_WORKSPACES);
        golden.assertGradient("x", back.getSecond()[0]);
        golden.assertGradient("memory", back.getSecond()[1]);
        back.getFirst().gradientForVariable().forEach(golden::assertGradient);
        return vertex.getLayer();
    }

    private static InputType sequence(INDArray array) {
        return InputType.recurrent(array.size(2), array.size(1), RNNFormat.NWC);
    }
}
