package org.inkstone.backend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.nd4j.linalg.activations.impl.ActivationReLU;

/**
 * Refuses configurations of stock layers that Deeplearning4j 1.0.0-M2.1 computes wrongly, before a network is built from
 * them. {@code org.inkstone.train.Trainer} calls it; users of plain Deeplearning4j can.
 *
 * <ul>
 *   <li>2-d and 1-d pooling with dilation: float results differ from double ones, with and without helper;
 *   <li>NHWC deconvolution after an NHWC separable convolution (also through an activation or dropout layer): the native
 *       operation misreads its input, with and without helper;
 *   <li>batch normalisation with locked gain and bias on NHWC input: fails in the middle of training;
 *   <li>NHWC convolution with ReLU, NHWC batch normalisation, or average pooling that counts its padding, where oneDNN
 *       helpers are on without Inkstone's guard (somebody set {@value Backend#HELPERS_PROPERTY} and Deeplearning4j comes
 *       first on the class path): wrong results.
 * </ul>
 *
 * <p>Frozen and other wrapped layers are looked into.
 */
public final class ConfigurationValidator {
    private ConfigurationValidator() {}

    /**
     * Checks all layers.
     *
     * @throws IllegalArgumentException naming each layer that is computed wrongly and what to use instead
     */
    public static void check(MultiLayerConfiguration configuration) {
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < configuration.getConfs().size(); i++) {
            Layer layer = unwrapped(configuration.getConf(i).getLayer());
            String name = "layer " + i + named(layer);
            problem(name, layer, problems);
            int before = i - 1;
            while (before >= 0
                    && keepsStrides(unwrapped(configuration.getConf(before).getLayer()))) {
                before--;
            }
            if (before >= 0) {
                pair(name, unwrapped(configuration.getConf(before).getLayer()), layer, problems);
            }
        }
        refuse(problems);
    }

    /**
     * Checks the layers of all vertices.
     *
     * @throws IllegalArgumentException naming each layer that is computed wrongly and what to use instead
     */
    public static void check(ComputationGraphConfiguration configuration) {
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, GraphVertex> entry : configuration.getVertices().entrySet()) {
            Layer layer = layer(entry.getValue());
            if (layer != null) {
                String name = "layer '" + entry.getKey() + "'";
                problem(name, layer, problems);
                Layer before = before(configuration, entry.getKey());
                while (before != null && keepsStrides(before)) {
                    before = before(configuration, before.getLayerName());
                }
                pair(name, before, layer, problems);
            }
        }
        refuse(problems);
    }

    /** The layer whose output is the only input of a vertex, or null. */
    private static Layer before(ComputationGraphConfiguration configuration, String vertex) {
        List<String> inputs = configuration.getVertexInputs().getOrDefault(vertex, List.of());
        return inputs.size() == 1 ? layer(configuration.getVertices().get(inputs.get(0))) : null;
    }

    private static Layer layer(GraphVertex vertex) {
        return vertex instanceof LayerVertex holder
                ? unwrapped(holder.getLayerConf().getLayer())
                : null;
    }

    private static Layer unwrapped(Layer layer) {
        Layer inner = layer;
        while (true) {
            if (inner instanceof FrozenLayer frozen) {
                inner = frozen.getLayer();
            } else if (inner instanceof BaseWrapperLayer wrapper) {
                inner = wrapper.getUnderlying();
            } else {
                return inner;
            }
        }
    }

    /** Layers that work in place, so that what follows them gets the memory layout of what came before. */
    private static boolean keepsStrides(Layer layer) {
        return layer instanceof ActivationLayer || layer instanceof DropoutLayer;
    }

    private static void pair(String name, Layer before, Layer layer, List<String> problems) {
        if (layer instanceof Deconvolution2D deconvolution
                && before instanceof SeparableConvolution2D separable
                && deconvolution.getCnn2dDataFormat() == CNN2DFormat.NHWC
                && separable.getCnn2dDataFormat() == CNN2DFormat.NHWC) {
            problems.add(
                    name + ": Deconvolution2D on the NHWC output of SeparableConvolution2D is computed wrongly; use"
                            + " NCHW, or put a BatchNormalization between them");
        }
    }

    private static String named(Layer layer) {
        return layer.getLayerName() == null ? "" : " '" + layer.getLayerName() + "'";
    }

    private static void problem(String name, Layer layer, List<String> problems) {
        boolean unguarded = helpersOn() && !GuardedHelper.inPlace();
        if (layer instanceof SubsamplingLayer pooling) {
            pooling(name, pooling, unguarded, problems);
        } else if (layer.getClass() == BatchNormalization.class) {
            BatchNormalization norm = (BatchNormalization) layer;
            if (norm.isLockGammaBeta() && norm.getCnn2DFormat() == CNN2DFormat.NHWC) {
                problems.add(name + ": BatchNormalization with lockGammaBeta fails on NHWC input; use NCHW, or"
                        + " lockGammaBeta(false)");
            } else if (norm.getCnn2DFormat() == CNN2DFormat.NHWC && unguarded) {
                problems.add(
                        name + ": BatchNormalization on NHWC input can be computed wrongly with oneDNN helpers on; use"
                                + " org.inkstone.nn.BatchNorm2d, or put Inkstone first on the class path");
            }
        } else if (layer.getClass() == ConvolutionLayer.class && unguarded) {
            ConvolutionLayer convolution = (ConvolutionLayer) layer;
            if (convolution.getCnn2dDataFormat() == CNN2DFormat.NHWC
                    && convolution.getActivationFn() instanceof ActivationReLU) {
                problems.add(
                        name + ": ConvolutionLayer with NHWC and ReLU trains on wrong gradients with oneDNN helpers on;"
                                + " use org.inkstone.nn.Conv2d, or put Inkstone first on the class path");
            }
        }
    }

    private static void pooling(String name, SubsamplingLayer pooling, boolean unguarded, List<String> problems) {
        if (Arrays.stream(pooling.getDilation()).anyMatch(d -> d != 1)) {
            problems.add(name + ": " + pooling.getClass().getSimpleName() + " with dilation "
                    + Arrays.toString(pooling.getDilation()) + " is computed wrongly in float; use dilation 1");
        }
        if (unguarded && pooling.isAvgPoolIncludePadInDivisor()) {
            problems.add(
                    name + ": SubsamplingLayer with avgPoolIncludePadInDivisor trains on wrong gradients with oneDNN"
                            + " helpers on; use org.inkstone.nn.AvgPool2d, or put Inkstone first on the class path");
        }
    }

    private static boolean helpersOn() {
        return !Boolean.parseBoolean(System.getProperty(Backend.HELPERS_PROPERTY, "true"));
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }
}
