package org.inkstone.vision.onnx;

import java.util.Map;
import onnx.Onnx;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.inkstone.nn.InputShapeCheck;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Goes through a network from its input to its output and adds each layer to an ONNX graph. */
abstract class NetworkWalk {
    static final String IMAGE = "image";

    private final Map<String, INDArray> weights;

    NetworkWalk(Map<String, INDArray> weights) {
        this.weights = weights;
    }

    /** Adds everything behind the input; gives the name of the output. */
    abstract String walk(LayerOperations operations, OnnxGraph graph, InputType.InputTypeConvolutional image);

    /** What stands in front of the first layer. */
    abstract InputPreProcessor entrance();

    /** Number of classes. */
    abstract long outputs();

    final Onnx.GraphProto export(boolean logits) {
        InputType.InputTypeConvolutional image = image();
        OnnxGraph graph = new OnnxGraph("inkstone");
        graph.input(IMAGE, image.getChannels(), image.getHeight(), image.getWidth());
        String last = walk(new LayerOperations(graph, weights, logits), graph, image);
        String name = logits ? "logits" : "probabilities";
        graph.output(graph.node(Operation.of("Identity"), name, last), outputs());
        return graph.build();
    }

    private InputType.InputTypeConvolutional image() {
        return NetworkStep.parts(entrance()).stream()
                .filter(InputShapeCheck.class::isInstance)
                .map(InputShapeCheck.class::cast)
                .findFirst()
                .map(c -> (InputType.InputTypeConvolutional)
                        InputType.convolutional(c.getHeight(), c.getWidth(), c.getChannels(), c.getFormat()))
                .orElseThrow(() -> new IllegalArgumentException(
                        "the network does not say how large its pictures are: it has no InputShapeCheck in front"));
    }

    static InputType behind(InputPreProcessor before, InputType type) {
        return before == null ? type : before.getOutputType(type);
    }

    static Layer unfrozen(Layer layer) {
        if (layer instanceof FrozenLayer frozen) {
            return frozen.getLayer();
        }
        return layer instanceof FrozenLayerWithBackprop frozen ? frozen.getUnderlying() : layer;
    }
}
