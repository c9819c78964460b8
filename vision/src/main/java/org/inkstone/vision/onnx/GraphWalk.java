package org.inkstone.vision.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.nn.ResidualAdd;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The vertices of a graph, each behind those it reads from. */
final class GraphWalk extends NetworkWalk {
    private final ComputationGraph network;
    private final ComputationGraphConfiguration configuration;

    GraphWalk(ComputationGraph network, Map<String, INDArray> weights) {
        super(weights);
        this.network = network;
        this.configuration = network.getConfiguration();
        requireOne("inputs", configuration.getNetworkInputs());
        requireOne("outputs", configuration.getNetworkOutputs());
    }

    private static void requireOne(String what, List<String> names) {
        if (names.size() != 1) {
            throw new IllegalArgumentException("the graph must have one of its " + what + ": " + names);
        }
    }

    private String image() {
        return configuration.getNetworkInputs().get(0);
    }

    private String output() {
        return configuration.getNetworkOutputs().get(0);
    }

    @Override
    InputPreProcessor entrance() {
        return configuration.getVertices().entrySet().stream()
                .filter(v -> configuration.getVertexInputs().get(v.getKey()).contains(image()))
                .filter(v -> v.getValue() instanceof LayerVertex)
                .map(v -> ((LayerVertex) v.getValue()).getPreProcessor())
                .filter(before -> before != null)
                .findFirst()
                .orElse(null);
    }

    private Layer layer(String vertex) {
        return unfrozen(network.getLayer(vertex).conf().getLayer());
    }

    @Override
    long outputs() {
        return ((FeedForwardLayer) layer(output())).getNOut();
    }

    @Override
    String walk(LayerOperations operations, OnnxGraph graph, InputType.InputTypeConvolutional image) {
        Map<String, String> values = new HashMap<>(Map.of(image(), IMAGE));
        Map<String, InputType> types = new HashMap<>(Map.of(image(), image));
        for (int index : network.topologicalSortOrder()) {
            String name = network.getVertices()[index].getVertexName();
            if (name.equals(image())) {
                continue;
            }
            GraphVertex vertex = configuration.getVertices().get(name);
            List<String> inputs = configuration.getVertexInputs().get(name);
            String[] from = inputs.stream().map(values::get).toArray(String[]::new);
            InputType[] in = inputs.stream().map(types::get).toArray(InputType[]::new);
            if (vertex instanceof LayerVertex holder) {
                InputType type = behind(holder.getPreProcessor(), in[0]);
                values.put(
                        name,
                        operations.add(new NetworkStep(
                                name, from[0], holder.getPreProcessor(), layer(name), type, name.equals(output()))));
                types.put(name, layer(name).getOutputType(index, type));
            } else {
                values.put(name, join(name, vertex, from, graph));
                types.put(name, vertex.getOutputType(index, in));
            }
        }
        return values.get(output());
    }

    private static String join(String name, GraphVertex vertex, String[] from, OnnxGraph graph) {
        if (vertex instanceof ResidualAdd add) {
            return add.isRelu()
                    ? graph.node(Operation.of("Relu"), name, graph.node(Operation.of("Add"), name + ".sum", from))
                    : graph.node(Operation.of("Add"), name, from);
        }
        if (vertex instanceof ElementWiseVertex sum && sum.getOp() == ElementWiseVertex.Op.Add) {
            return graph.node(Operation.of("Sum"), name, from);
        }
        if (vertex instanceof MergeVertex) {
            return graph.node(Operation.of("Concat").with("axis", 1), name, from);
        }
        throw new IllegalArgumentException(
                "vertex " + name + " is a " + vertex.getClass().getSimpleName() + ", which can't be written as ONNX");
    }
}
