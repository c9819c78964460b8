package org.inkstone.vision.explain;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.nn.BatchNorm2d;
import org.inkstone.nn.Conv2d;
import org.inkstone.nn.FrozenBatchNorm2d;
import org.inkstone.nn.Linear;
import org.inkstone.nn.StockConversion;
import org.nd4j.linalg.activations.Activation;

/**
 * The form of a network that is explained: a graph that computes in training, where gradients are to be had, what the network
 * computes in inference, up to the logits. Batch normalisation uses its running estimates, nothing is dropped or frozen, and
 * the first layer gives the gradient of its input.
 */
final class InferenceGraph {
    private InferenceGraph() {}

    /** Shares the network's array of parameters. */
    static ComputationGraph of(Model network) {
        ComputationGraphConfiguration conf;
        if (network instanceof MultiLayerNetwork layers) {
            layers.init();
            conf = chain(StockConversion.convert(layers.getLayerWiseConfigurations()));
        } else if (network instanceof ComputationGraph graph) {
            graph.init();
            conf = StockConversion.convert(graph.getConfiguration());
        } else {
            throw new IllegalArgumentException(
                    "network must be a MultiLayerNetwork or a ComputationGraph: " + network.getClass());
        }
        if (conf.getNetworkInputs().size() != 1 || conf.getNetworkOutputs().size() != 1) {
            throw new IllegalArgumentException("network must have one input and one output: inputs "
                    + conf.getNetworkInputs() + ", outputs " + conf.getNetworkOutputs());
        }
        conf.getVertices().replaceAll(InferenceGraph::vertex);
        ComputationGraph explained = new ComputationGraph(conf);
        explained.init(network.params(), false);
        return explained;
    }

    /** The layers one behind the other as a graph, each under its own name. */
    static ComputationGraphConfiguration chain(MultiLayerConfiguration layers) {
        ComputationGraphConfiguration.GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .dataType(layers.getDataType())
                .graphBuilder()
                .addInputs("image");
        String last = "image";
        for (int i = 0; i < layers.getConfs().size(); i++) {
            Layer layer = layers.getConf(i).clone().getLayer();
            String name = layer.getLayerName() == null ? "layer" + i : layer.getLayerName();
            graph.addLayer(name, layer, layers.getInputPreProcess(i), last);
            last = name;
        }
        return graph.setOutputs(last).validateOutputLayerConfig(false).build();
    }

    private static GraphVertex vertex(String name, GraphVertex given) {
        GraphVertex vertex = given instanceof FrozenVertex frozen ? frozen.getUnderlying() : given;
        if (vertex instanceof LayerVertex layer) {
            layer.getLayerConf().setLayer(inference(name, layer.getLayerConf().getLayer()));
            layer.setOutputVertex(false);
        }
        return vertex;
    }

    private static Layer inference(String name, Layer given) {
        if (given instanceof FrozenLayer frozen) {
            return inference(name, frozen.getLayer());
        }
        if (given instanceof FrozenLayerWithBackprop frozen) {
            return inference(name, frozen.getUnderlying());
        }
        given.setIDropout(null);
        if (given instanceof BaseLayer weights) {
            weights.setWeightNoise(null);
        }
        if (given instanceof BatchNorm2d norm) {
            return FrozenBatchNorm2d.of(norm);
        }
        if (given instanceof Conv2d convolution) {
            convolution.setInputGradient(true);
        }
        if (given instanceof OutputLayer output) {
            return logits(output);
        }
        if (given instanceof LossLayer || given instanceof DropoutLayer) {
            return nothing(name);
        }
        if (given instanceof BatchNormalization || given instanceof BaseOutputLayer) {
            throw new IllegalArgumentException("layer \"" + name + "\" can't be explained: "
                    + given.getClass().getSimpleName());
        }
        return given;
    }

    /** The linear part of an output layer; parameters lie the same way. */
    private static Layer logits(OutputLayer output) {
        Linear linear = new Linear.Builder()
                .nIn(output.getNIn())
                .nOut(output.getNOut())
                .hasBias(output.hasBias())
                .activation(Activation.IDENTITY)
                .build();
        linear.setLayerName(output.getLayerName());
        linear.setIUpdater(output.getIUpdater());
        linear.setWeightInitFn(output.getWeightInitFn());
        return linear;
    }

    private static Layer nothing(String name) {
        return new ActivationLayer.Builder()
                .activation(Activation.IDENTITY)
                .name(name)
                .build();
    }
}
