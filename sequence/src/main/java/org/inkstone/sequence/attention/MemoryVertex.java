package org.inkstone.sequence.attention;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.nn.SequenceLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's vertex of a layer with a second input, the memory. Being a {@link LayerVertex} it gets everything layers get in a graph:
 * updater, regularisation, input sizes, serialisation. Made by {@link TransformerDecoderLayer#addTo} and {@link CrossAttention#addTo}.
 */
public final class MemoryVertex extends LayerVertex {
    private static final int INPUTS = 2;

    /** For JSON only. */
    public MemoryVertex() {}

    private MemoryVertex(NeuralNetConfiguration conf) {
        super(conf, null);
    }

    /** Adds a layer of two inputs to a graph as {@code addLayer} would, with the graph's global settings. */
    static GraphBuilder add(GraphBuilder graph, String name, SequenceLayer layer, String target, String memory) {
        graph.addLayer(name, layer, target);
        NeuralNetConfiguration conf = ((LayerVertex) graph.getVertices().get(name)).getLayerConf();
        graph.removeVertex(name, false);
        return graph.addVertex(name, new MemoryVertex(conf), target, memory);
    }

    @Override
    @SuppressWarnings("MethodDoesntCallSuperMethod")
    public GraphVertex clone() {
        return new MemoryVertex(getLayerConf().clone());
    }

    @Override
    public int minVertexInputs() {
        return INPUTS;
    }

    @Override
    public int maxVertexInputs() {
        return INPUTS;
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
        return new MemoryVertexRuntime(graph, name, index, (MemoryReader) layer, dataType);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MemoryVertex && super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
