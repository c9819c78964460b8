package org.inkstone.vision.onnx;

import java.util.Map;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Layers one behind the other; they are named by their index. */
final class LayersWalk extends NetworkWalk {
    private final MultiLayerNetwork network;

    LayersWalk(MultiLayerNetwork network, Map<String, INDArray> weights) {
        super(weights);
        this.network = network;
    }

    @Override
    InputPreProcessor entrance() {
        return before(0);
    }

    private InputPreProcessor before(int i) {
        return network.getLayerWiseConfigurations().getInputPreProcess(i);
    }

    private Layer layer(int i) {
        return unfrozen(network.getLayer(i).conf().getLayer());
    }

    @Override
    long outputs() {
        return ((FeedForwardLayer) layer(network.getnLayers() - 1)).getNOut();
    }

    @Override
    String walk(LayerOperations operations, OnnxGraph graph, InputType.InputTypeConvolutional image) {
        String last = IMAGE;
        InputType type = image;
        int layers = network.getnLayers();
        for (int i = 0; i < layers; i++) {
            type = behind(before(i), type);
            last = operations.add(
                    new NetworkStep(Integer.toString(i), last, before(i), layer(i), type, i == layers - 1));
            type = layer(i).getOutputType(i, type);
        }
        return last;
    }
}
