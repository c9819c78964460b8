package org.inkstone.nn;

import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's vertex of a layer with several inputs, whose runtime is a {@link SideInputs}. Being a {@link LayerVertex} it gets
 * everything layers get in a graph: updater, regularisation, input sizes (of the first input), serialisation.
 */
public final class SideInputVertex extends LayerVertex {
    /** For JSON only. */
    public SideInputVertex() {}

    private SideInputVertex(NeuralNetConfiguration conf) {
        super(conf, null);
    }

    /**
     * Adds a layer of several inputs to a graph as {@code addLayer} would, with the graph's global settings.
     *
     * @param inputs names of what the layer takes, the main one first
     */
    public static GraphBuilder add(GraphBuilder graph, String name, SequenceLayer layer, String... inputs) {
        if (inputs.length < 1) {
            throw new IllegalArgumentException("a layer needs inputs: " + Arrays.toString(inputs));
        }
        graph.addLayer(name, layer, inputs[0]);
        NeuralNetConfiguration conf = ((LayerVertex) graph.getVertices().get(name)).getLayerConf();
        graph.removeVertex(name, false);
        return graph.addVertex(name, new SideInputVertex(conf), inputs);
    }

    @Override
    @SuppressWarnings("MethodDoesntCallSuperMethod")
    public GraphVertex clone() {
        return new SideInputVertex(getLayerConf().clone());
    }

    @Override
    public int minVertexInputs() {
        return 1;
    }

    @Override
    public int maxVertexInputs() {
        return Integer.MAX_VALUE;
    }

    @Override
    public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
            ComputationGraph graph,
            String name,
            int index,
            INDArray paramsView,
            boolean initializeParams,
            DataType dataType) {
        NeuralNetConfiguration conf = getLayerConf();
        Layer layer = conf.getLayer().instantiate(conf, null, index, paramsView, initializeParams, dataType);
        return new SideInputVertexRuntime(graph, name, index, layer, dataType);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SideInputVertex && super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
