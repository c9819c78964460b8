package org.inkstone.vision.onnx;

import java.util.List;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.preprocessor.ComposableInputPreProcessor;

/**
 * A layer of a network where it stands.
 *
 * @param name   of the layer, and of its weights as a PyTorch module
 * @param input  what comes in, before the preprocessor
 * @param before what changes the input first; null for nothing
 * @param layer  the layer's configuration, without the wrapper of a frozen layer
 * @param type   shape and layout behind the preprocessor
 * @param last   whether it gives the network's output
 */
record NetworkStep(String name, String input, InputPreProcessor before, Layer layer, InputType type, boolean last) {
    /** Pictures that come in; fails for anything else. */
    InputType.InputTypeConvolutional pictures() {
        if (type instanceof InputType.InputTypeConvolutional pictures) {
            return pictures;
        }
        throw new IllegalArgumentException(
                layer.getClass().getSimpleName() + " " + name + " expects pictures, not " + type);
    }

    /** What the input passes through first, one by one. */
    static List<InputPreProcessor> parts(InputPreProcessor before) {
        if (before == null) {
            return List.of();
        }
        return before instanceof ComposableInputPreProcessor several
                ? List.of(several.getInputPreProcessors())
                : List.of(before);
    }
}
