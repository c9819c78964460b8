package org.inkstone.inference;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.ComposableInputPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.backend.onednn.After;
import org.inkstone.backend.onednn.FixedWeights;
import org.inkstone.backend.onednn.Pipeline;
import org.inkstone.backend.onednn.PipelineBuilder;
import org.inkstone.backend.onednn.Value;
import org.inkstone.nn.Conv2d;
import org.inkstone.nn.FormatChange;
import org.inkstone.nn.ImageToFlat;
import org.inkstone.nn.InputShapeCheck;
import org.inkstone.nn.ResidualAdd;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Goes through a folded graph and makes its vertices steps of a pipeline. A convolution that only a sum uses waits until that sum: then
 * it adds to the other branch where that lies.
 */
final class GraphCompiler {
    private final ComputationGraph graph;
    private final ComputationGraphConfiguration conf;
    private final INDArray sample;
    private final boolean channelsLast;
    private final PipelineBuilder pipeline;
    private final LayerCompiler layers;
    private final Map<String, Signal> signals = new HashMap<>();
    /** Of each vertex, those that have not been made yet; one more for the network's output. */
    private final Map<String, Integer> usesLeft = new HashMap<>();
    /** Values that have more than one name, so that nothing may be written over them. */
    private final Set<Value> shared = new HashSet<>();

    private GraphCompiler(
            ComputationGraph graph, INDArray sample, boolean channelsLast, Map<String, FixedWeights> weights) {
        this.graph = graph;
        this.conf = graph.getConfiguration();
        this.sample = sample;
        this.channelsLast = channelsLast;
        this.pipeline = new PipelineBuilder(sample.shape(), channelsLast);
        this.layers = new LayerCompiler(pipeline, weights);
    }

    /**
     * The pipeline for inputs of one shape.
     *
     * @param sample       an input of that shape
     * @param channelsLast layout of pictures in the input
     * @param weights      by layer; what is missing is put there
     * @throws RuntimeException when something has no primitive
     */
    static Pipeline compile(
            ComputationGraph graph, INDArray sample, boolean channelsLast, Map<String, FixedWeights> weights) {
        return new GraphCompiler(graph, sample, channelsLast, weights).compile();
    }

    private Pipeline compile() {
        conf.getVertexInputs()
                .values()
                .forEach(inputs -> inputs.forEach(name -> usesLeft.merge(name, 1, Integer::sum)));
        conf.getNetworkOutputs().forEach(name -> usesLeft.merge(name, 1, Integer::sum));
        signals.put(conf.getNetworkInputs().get(0), new Signal(pipeline.input(), channelsLast, false));
        for (int index : graph.topologicalSortOrder()) {
            String name = graph.getVertices()[index].getVertexName();
            if (!signals.containsKey(name) && !waitsForSum(name)) {
                signals.put(name, vertex(name));
            }
        }
        Signal out = use(conf.getNetworkOutputs().get(0));
        if (out.flat()) {
            throw new Unsupported("flattened pictures as output");
        }
        return pipeline.build(out.value(), out.channelsLast());
    }

    private Signal use(String name) {
        usesLeft.merge(name, -1, Integer::sum);
        Signal signal = signals.get(name);
        if (signal == null) {
            signal = vertex(name);
            signals.put(name, signal);
        }
        return signal;
    }

    private Signal vertex(String name) {
        GraphVertex vertex = conf.getVertices().get(name);
        List<String> inputs = conf.getVertexInputs().get(name);
        if (vertex.getClass() == LayerVertex.class) {
            Signal x = prepared(((LayerVertex) vertex).getPreProcessor(), use(inputs.get(0)));
            Signal y = layers.compile(name, layer(vertex), parameters(name), x);
            if (y.value() == x.value()) {
                shared.add(y.value());
            }
            return y;
        }
        if (isSum(vertex)) {
            return sum(vertex instanceof ResidualAdd add && add.isRelu() ? After.relu() : null, inputs);
        }
        throw new Unsupported("vertex " + name + " (" + vertex.getClass().getSimpleName() + ")");
    }

    private static Layer layer(GraphVertex vertex) {
        return ((LayerVertex) vertex).getLayerConf().getLayer();
    }

    private Map<String, INDArray> parameters(String name) {
        return graph.getVertex(name).paramTable(false);
    }

    private boolean isSum(GraphVertex vertex) {
        return vertex instanceof ResidualAdd
                || vertex instanceof ElementWiseVertex e && e.getOp() == ElementWiseVertex.Op.Add;
    }

    private boolean waitsForSum(String name) {
        GraphVertex vertex = conf.getVertices().get(name);
        if (vertex == null
                || vertex.getClass() != LayerVertex.class
                || !(layer(vertex) instanceof Conv2d convolution)
                || !(convolution.getActivationFn() instanceof ActivationIdentity)
                || conf.getNetworkOutputs().contains(name)) {
            return false;
        }
        List<String> users = conf.getVertexInputs().entrySet().stream()
                .filter(e -> e.getValue().contains(name))
                .map(Map.Entry::getKey)
                .toList();
        return users.size() == 1
                && usesLeft.getOrDefault(name, 0) == 1
                && isSum(conf.getVertices().get(users.get(0)));
    }

    private Signal sum(After after, List<String> inputs) {
        if (inputs.size() != 2) {
            throw new Unsupported("a sum of " + inputs.size());
        }
        int waits = signals.containsKey(inputs.get(1)) ? 0 : 1;
        String waiting = inputs.get(waits);
        String there = inputs.get(1 - waits);
        Signal other = use(there);
        if (signals.containsKey(waiting) || usesLeft.get(there) > 0 || shared.contains(other.value())) {
            return other.with(pipeline.sum(use(waiting).value(), other.value(), after));
        }
        usesLeft.merge(waiting, -1, Integer::sum);
        LayerVertex vertex = (LayerVertex) conf.getVertices().get(waiting);
        Signal x = prepared(
                vertex.getPreProcessor(),
                use(conf.getVertexInputs().get(waiting).get(0)));
        Value sum = layers.convolution(
                waiting, (Conv2d) layer(vertex), parameters(waiting), x.value(), other.value(), after);
        return other.with(sum);
    }

    private Signal prepared(InputPreProcessor before, Signal x) {
        if (before == null) {
            return x;
        }
        if (before instanceof ComposableInputPreProcessor several) {
            Signal result = x;
            for (InputPreProcessor one : several.getInputPreProcessors()) {
                result = prepared(one, result);
            }
            return result;
        }
        if (before instanceof InputShapeCheck check
                && x.value() == signals.get(conf.getNetworkInputs().get(0)).value()) {
            check.preProcess(sample, (int) sample.size(0), null);
            return x;
        }
        if (before instanceof FormatChange change) {
            return new Signal(x.value(), change.getTo() == CNN2DFormat.NHWC, false);
        }
        if (before instanceof ImageToFlat flat) {
            return x.flattened(flat.getFormat() == CNN2DFormat.NHWC);
        }
        if (before instanceof CnnToFeedForwardPreProcessor) {
            return x.flattened(x.channelsLast());
        }
        throw new Unsupported(before.getClass().getSimpleName());
    }
}
