package org.inkstone.inference;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.preprocessor.ComposableInputPreProcessor;
import org.inkstone.nn.AdaptiveAvgPool2d;
import org.inkstone.nn.BatchNorm2d;
import org.inkstone.nn.Conv2d;
import org.inkstone.nn.FormatChange;
import org.inkstone.nn.ImageToFlat;
import org.inkstone.nn.InputShapeCheck;
import org.inkstone.nn.Pool2d;

/** In which layout a graph takes pictures: no configuration says so, but the layer behind the input does. */
final class InputLayout {
    private InputLayout() {}

    static CNN2DFormat of(ComputationGraphConfiguration conf) {
        String input = conf.getNetworkInputs().get(0);
        for (Map.Entry<String, List<String>> entry : conf.getVertexInputs().entrySet()) {
            if (entry.getValue().contains(input)
                    && conf.getVertices().get(entry.getKey()) instanceof LayerVertex vertex) {
                CNN2DFormat first = of(vertex.getPreProcessor());
                return first == null ? of(vertex.getLayerConf().getLayer()) : first;
            }
        }
        return CNN2DFormat.NCHW;
    }

    private static CNN2DFormat of(InputPreProcessor before) {
        if (before instanceof ComposableInputPreProcessor several) {
            return of(several.getInputPreProcessors()[0]);
        }
        if (before instanceof InputShapeCheck check) {
            return check.getFormat();
        }
        if (before instanceof FormatChange change) {
            return change.getTo() == CNN2DFormat.NHWC ? CNN2DFormat.NCHW : CNN2DFormat.NHWC;
        }
        return before instanceof ImageToFlat flat ? flat.getFormat() : null;
    }

    private static CNN2DFormat of(Layer layer) {
        if (layer instanceof Conv2d convolution) {
            return convolution.getCnn2dDataFormat();
        }
        if (layer instanceof Pool2d pool) {
            return pool.getDataFormat();
        }
        if (layer instanceof AdaptiveAvgPool2d pool) {
            return pool.getDataFormat();
        }
        return layer instanceof BatchNorm2d norm ? norm.getCnn2DFormat() : CNN2DFormat.NHWC;
    }
}
