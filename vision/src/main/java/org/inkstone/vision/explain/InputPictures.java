package org.inkstone.vision.explain;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.ComposableInputPreProcessor;
import org.inkstone.nn.FormatChange;
import org.inkstone.nn.InputShapeCheck;
import org.inkstone.nn.Pool2d;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What pictures a network takes, as far as its configuration says.
 *
 * @param height   rows, 0 where any will do
 * @param width    columns, 0 where any will do
 * @param channels 0 where it is not known
 * @param format   layout of a batch
 */
record InputPictures(long height, long width, long channels, CNN2DFormat format) {
    private static final InputPictures UNKNOWN = new InputPictures(0, 0, 0, CNN2DFormat.NCHW);

    static InputPictures of(ComputationGraphConfiguration conf) {
        InputPictures found = behind(conf, conf.getNetworkInputs().get(0));
        return found == null ? UNKNOWN : found;
    }

    /** What the first vertex that has an opinion says about the output of another. */
    private static InputPictures behind(ComputationGraphConfiguration conf, String name) {
        for (Map.Entry<String, List<String>> edge : conf.getVertexInputs().entrySet()) {
            if (!edge.getValue().contains(name)) {
                continue;
            }
            GraphVertex vertex = conf.getVertices().get(edge.getKey());
            InputPictures rest = vertex instanceof LayerVertex layer
                    ? of(layer.getLayerConf().getLayer())
                    : null;
            if (rest == null) {
                rest = behind(conf, edge.getKey());
            }
            InputPreProcessor before = vertex instanceof LayerVertex layer
                    ? layer.getPreProcessor()
                    : vertex instanceof PreprocessorVertex only ? only.getPreProcessor() : null;
            InputPictures found = through(before, rest);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static InputPictures of(Layer layer) {
        if (layer instanceof ConvolutionLayer convolution) {
            return new InputPictures(0, 0, convolution.getNIn(), convolution.getCnn2dDataFormat());
        }
        if (layer instanceof BatchNormalization norm) {
            return new InputPictures(0, 0, norm.getNIn(), norm.getCnn2DFormat());
        }
        if (layer instanceof SubsamplingLayer pooling) {
            return new InputPictures(0, 0, 0, pooling.getCnn2dDataFormat());
        }
        return layer instanceof Pool2d pooling ? new InputPictures(0, 0, 0, pooling.getDataFormat()) : null;
    }

    private static InputPictures through(InputPreProcessor before, InputPictures rest) {
        if (before instanceof ComposableInputPreProcessor several) {
            InputPreProcessor[] steps = several.getInputPreProcessors();
            InputPictures found = rest;
            for (int i = steps.length - 1; i >= 0; i--) {
                found = through(steps[i], found);
            }
            return found;
        }
        if (before instanceof InputShapeCheck check) {
            return new InputPictures(check.getHeight(), check.getWidth(), check.getChannels(), check.getFormat());
        }
        if (before instanceof FormatChange change) {
            CNN2DFormat other = change.getTo() == CNN2DFormat.NHWC ? CNN2DFormat.NCHW : CNN2DFormat.NHWC;
            return rest == null
                    ? new InputPictures(0, 0, 0, other)
                    : new InputPictures(rest.height, rest.width, rest.channels, other);
        }
        return rest;
    }

    /** @throws IllegalArgumentException for anything but a batch of pictures of the right size */
    void check(INDArray pictures) {
        boolean last = format == CNN2DFormat.NHWC;
        String wanted = "[batch, "
                + (last
                        ? side(height) + ", " + side(width) + ", " + side(channels)
                        : side(channels) + ", " + side(height) + ", " + side(width))
                + "] (" + format + ")";
        String given = "; they are " + Arrays.toString(pictures.shape());
        if (pictures.isEmpty() || pictures.rank() != 4) {
            throw new IllegalArgumentException("pictures must be " + wanted + given);
        }
        InputType.InputTypeConvolutional type = type(pictures);
        if (channels > 0 && type.getChannels() != channels
                || height > 0 && type.getHeight() != height
                || width > 0 && type.getWidth() != width) {
            throw new IllegalArgumentException("pictures must be " + wanted + given);
        }
    }

    private static String side(long size) {
        return size > 0 ? Long.toString(size) : "any";
    }

    InputType.InputTypeConvolutional type(INDArray pictures) {
        boolean last = format == CNN2DFormat.NHWC;
        return (InputType.InputTypeConvolutional) InputType.convolutional(
                pictures.size(last ? 1 : 2), pictures.size(last ? 2 : 3), pictures.size(last ? 3 : 1), format);
    }
}
