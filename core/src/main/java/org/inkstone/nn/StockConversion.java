package org.inkstone.nn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.backend.Backend;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * Replaces DL4J's own layers by the ones of this package in a configuration or a trained network: {@code
 * ConvolutionLayer}, {@code DenseLayer}, {@code OutputLayer}, {@code BatchNormalization} and max or average {@code
 * SubsamplingLayer}. Parameters and updater state lie the same way and are copied as they are. A layer this package has
 * no equal for stays: dense layers with layer norm, pooling that is dilated, Same or Strict, batch normalisation in
 * networks with recurrent, 1-d or 3-d layers.
 */
public final class StockConversion {
    private static final String CLASS = "@class";
    /** Marks of layers whose activations have another rank than 2 or 4. */
    private static final Set<String> OTHER_RANKS = Set.of("1D", "3D", "LSTM", "SimpleRnn", "Recurrent", "Rnn");

    private StockConversion() {}

    /** The same model with this package's layers; the argument is not changed. */
    public static MultiLayerConfiguration convert(MultiLayerConfiguration conf) {
        return MultiLayerConfiguration.fromJson(convert(conf.toJson()));
    }

    /** The same model with this package's layers; the argument is not changed. */
    public static ComputationGraphConfiguration convert(ComputationGraphConfiguration conf) {
        return ComputationGraphConfiguration.fromJson(convert(conf.toJson()));
    }

    /** The same network with this package's layers, its own copy of the parameters and of the updater's state. */
    public static MultiLayerNetwork convert(MultiLayerNetwork net) {
        MultiLayerNetwork copy = new MultiLayerNetwork(convert(net.getLayerWiseConfigurations()));
        copy.init(net.params().dup(), false);
        INDArray state = net.getUpdater().getStateViewArray();
        if (state != null) {
            copy.getUpdater().setStateViewArray(copy, state.dup(), false);
        }
        return copy;
    }

    /** The same network with this package's layers, its own copy of the parameters and of the updater's state. */
    public static ComputationGraph convert(ComputationGraph net) {
        ComputationGraph copy = new ComputationGraph(convert(net.getConfiguration()));
        copy.init(net.params().dup(), false);
        INDArray state = net.getUpdater().getStateViewArray();
        if (state != null) {
            copy.getUpdater().setStateViewArray(state.dup());
        }
        return copy;
    }

    private static String convert(String json) {
        Backend.ensureInitialized();
        // A plain mapper: the tree is only renamed here, DL4J's own mapper reads it.
        ObjectMapper mapper = new ObjectMapper();
        try {
            JsonNode tree = mapper.readTree(json);
            replace(tree, OTHER_RANKS.stream().noneMatch(json::contains));
            return mapper.writeValueAsString(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void replace(JsonNode node, boolean batchNorm) {
        node.forEach(child -> replace(child, batchNorm));
        if (!(node instanceof ObjectNode layer) || !layer.path(CLASS).isTextual()) {
            return;
        }
        String type = layer.path(CLASS).asText();
        if (type.equals(ConvolutionLayer.class.getName())) {
            layer.put(CLASS, Conv2d.class.getName());
        } else if (type.equals(OutputLayer.class.getName())) {
            layer.put(CLASS, OutputLinear.class.getName());
        } else if (type.equals(BatchNormalization.class.getName()) && batchNorm) {
            layer.put(CLASS, BatchNorm2d.class.getName());
        } else if (type.equals(DenseLayer.class.getName())
                && !layer.path("hasLayerNorm").asBoolean()) {
            layer.put(CLASS, Linear.class.getName());
            layer.remove("hasLayerNorm");
        } else if (type.equals(SubsamplingLayer.class.getName())) {
            pooling(layer);
        }
    }

    private static void pooling(ObjectNode layer) {
        String kind = layer.path("poolingType").asText();
        boolean plain = layer.path("convolutionMode").asText().equals("Truncate");
        for (int i = 0; i < 2; i++) {
            plain &= layer.path("dilation").path(i).asInt() == 1;
            plain &= layer.path("padding").path(i).asInt()
                    <= layer.path("kernelSize").path(i).asInt() / 2;
        }
        if (!plain || !kind.equals("MAX") && !kind.equals("AVG")) {
            return;
        }
        boolean max = kind.equals("MAX");
        layer.put(CLASS, (max ? MaxPool2d.class : AvgPool2d.class).getName());
        layer.set("dataFormat", layer.get("cnn2dDataFormat"));
        if (!max) {
            layer.put(
                    "countIncludePad", layer.path("avgPoolIncludePadInDivisor").asBoolean());
        }
        layer.remove(Set.of(
                "poolingType",
                "convolutionMode",
                "dilation",
                "cnn2dDataFormat",
                "avgPoolIncludePadInDivisor",
                "pnorm",
                "eps",
                "cudnnAllowFallback"));
    }
}
