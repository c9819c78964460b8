package org.inkstone.tensorboard;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A Deeplearning4j network as a TensorFlow graph: one node per layer or vertex, with its type, the shape of its output
 * (-1 for the batch) and its parameters as inputs.
 */
final class NetworkGraph {
    private static final int PRODUCER = 22;
    private static final String SHAPES = "_output_shapes";

    private final ProtoMessage graph = new ProtoMessage();

    private NetworkGraph() {}

    static byte[] of(MultiLayerNetwork network, InputType input) {
        requireInitialised(network.getLayers());
        NetworkGraph g = new NetworkGraph();
        InputType type = input;
        g.node("input", "Placeholder", List.of(), shape(type), Map.of());
        String previous = "input";
        for (int i = 0; i < network.getnLayers(); i++) {
            var configuration = network.getLayerWiseConfigurations().getConf(i).getLayer();
            var preProcessor = network.getLayerWiseConfigurations().getInputPreProcess(i);
            if (type != null) {
                if (preProcessor != null) {
                    type = preProcessor.getOutputType(type);
                }
                type = configuration.getOutputType(i, type);
            }
            Layer layer = network.getLayer(i);
            String name = configuration.getLayerName();
            String unique = i + "_" + (name == null || name.startsWith("layer") ? typeOf(configuration) : name);
            g.layer(unique, layer, List.of(previous), shape(type));
            previous = unique;
        }
        return g.finish();
    }

    static byte[] of(ComputationGraph network, InputType... types) {
        requireInitialised(network.getVertices());
        NetworkGraph g = new NetworkGraph();
        Map<String, List<String>> inputs = network.getConfiguration().getVertexInputs();
        List<String> names = network.getConfiguration().getNetworkInputs();
        if (types.length != 0 && types.length != names.size()) {
            throw new IllegalArgumentException(
                    "inputTypes must be none or one for each of " + names + ": " + types.length);
        }
        Map<String, InputType> activations =
                types.length == 0 ? Map.of() : network.getConfiguration().getLayerActivationTypes(types);
        for (int i = 0; i < names.size(); i++) {
            InputType type = types.length == 0 ? null : types[i];
            g.node(names.get(i), "Placeholder", List.of(), shape(type), Map.of());
        }
        for (GraphVertex vertex : network.getVertices()) {
            if (vertex.isInputVertex()) {
                continue;
            }
            String name = vertex.getVertexName();
            long[] shape = shape(activations.get(name));
            if (vertex.hasLayer()) {
                g.layer(name, vertex.getLayer(), inputs.get(name), shape);
            } else {
                g.node(name, vertex.getClass().getSimpleName(), inputs.get(name), shape, Map.of());
            }
        }
        return g.finish();
    }

    private static void requireInitialised(Object[] parts) {
        if (parts == null) {
            throw new IllegalArgumentException("network must be initialised: call init() first");
        }
    }

    private static String typeOf(org.deeplearning4j.nn.conf.layers.Layer configuration) {
        return configuration.getClass().getSimpleName();
    }

    private void layer(String name, Layer layer, List<String> inputs, long[] shape) {
        List<String> all = new ArrayList<>(inputs);
        Map<String, INDArray> parameters = new TreeMap<>(layer.paramTable());
        parameters.forEach((key, value) -> {
            String parameter = name + "/" + key;
            node(parameter, "Variable", List.of(), value.shape(), Map.of());
            all.add(parameter);
        });
        node(name, typeOf(layer.conf().getLayer()), all, shape, Map.of("parameters", layer.numParams()));
    }

    private void node(String name, String op, List<String> inputs, long[] shape, Map<String, Long> numbers) {
        ProtoMessage node = new ProtoMessage().text(1, name).text(2, op);
        inputs.forEach(input -> node.text(3, input));
        if (shape != null) {
            ProtoMessage dimensions = new ProtoMessage();
            for (long size : shape) {
                dimensions.message(2, new ProtoMessage().int64(1, size));
            }
            ProtoMessage list = new ProtoMessage().message(7, dimensions);
            node.message(5, attribute(SHAPES, new ProtoMessage().message(1, list)));
        }
        numbers.forEach((key, value) -> node.message(5, attribute(key, new ProtoMessage().int64(3, value))));
        graph.message(1, node);
    }

    private static ProtoMessage attribute(String key, ProtoMessage value) {
        return new ProtoMessage().text(1, key).message(2, value);
    }

    private byte[] finish() {
        return graph.message(4, new ProtoMessage().int64(1, PRODUCER)).toByteArray();
    }

    private static long[] shape(InputType type) {
        return type == null ? null : type.getShape(true);
    }
}
