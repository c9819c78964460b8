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
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.impl.ActivationReLU;

/**
 * Refuses configurations of stock layers that Deeplearning4j 1.0.0-M2.1 computes wrongly, before a network is built from
 * them. {@code org.inkstone.train.Trainer} calls it; users of plain Deeplearning4j can.
 *
 * <ul>
 *   <li>pooling with dilation: float results differ from double ones, with and without helper;
 *   <li>batch normalisation with locked gain and bias on NHWC input: fails in the middle of training;
 *   <li>NHWC convolution with ReLU, or average pooling that counts its padding, where oneDNN helpers are on without
 *       Inkstone's guard (somebody set {@value Backend#HELPERS_PROPERTY} and Deeplearning4j comes first on the class path):
 *       wrong gradients.
 * </ul>
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
            Layer layer = configuration.getConf(i).getLayer();
            problem("layer " + i + named(layer), layer, problems);
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
            if (entry.getValue() instanceof LayerVertex vertex) {
                problem("layer '" + entry.getKey() + "'", vertex.getLayerConf().getLayer(), problems);
            }
        }
        refuse(problems);
    }

    private static String named(Layer layer) {
        return layer.getLayerName() == null ? "" : " '" + layer.getLayerName() + "'";
    }

    private static void problem(String name, Layer layer, List<String> problems) {
        boolean unguarded = helpersOn() && !GuardedHelper.inPlace();
        if (layer.getClass() == SubsamplingLayer.class) {
            pooling(name, (SubsamplingLayer) layer, unguarded, problems);
        } else if (layer.getClass() == BatchNormalization.class) {
            BatchNormalization norm = (BatchNormalization) layer;
            if (norm.isLockGammaBeta() && norm.getCnn2DFormat() == CNN2DFormat.NHWC) {
                problems.add(name + ": BatchNormalization with lockGammaBeta fails on NHWC input; use NCHW, or"
                        + " lockGammaBeta(false)");
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
            problems.add(name + ": SubsamplingLayer with dilation " + Arrays.toString(pooling.getDilation())
                    + " is computed wrongly in float; use dilation 1");
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
