package org.inkstone.vision.model;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.inkstone.nn.AdaptiveAvgPool2d;
import org.inkstone.nn.BatchNorm2d;
import org.inkstone.nn.Conv2d;
import org.inkstone.nn.ImageToFlat;
import org.inkstone.nn.OutputLinear;
import org.inkstone.nn.ResidualAdd;
import org.nd4j.linalg.activations.Activation;

/** A graph of the zoo in the making. Each step adds a vertex behind another and gives the name of what it added. */
final class ModelGraph {
    private final GraphModelBuilder<?> options;
    private final GraphBuilder graph;

    ModelGraph(GraphModelBuilder<?> options) {
        this.options = options;
        graph = options.settings()
                .activation(Activation.IDENTITY)
                .graphBuilder()
                .addInputs(GraphModelBuilder.IMAGE)
                .setInputTypes(options.inputType());
    }

    /** A square convolution without bias that keeps the size but for its stride; He's normal weights by fan-out. */
    String conv(String name, int kernel, int channels, int stride, String input) {
        boolean first = input.equals(GraphModelBuilder.IMAGE);
        Conv2d layer = new Conv2d.Builder(kernel, kernel)
                .nOut(channels)
                .stride(stride, stride)
                .padding(kernel / 2, kernel / 2)
                .hasBias(false)
                .inputGradient(!first || options.wantsInputGradient())
                .weightInit(options.weightInitOr(heFanOut((long) channels * kernel * kernel)))
                .build();
        return first ? layer(name, layer, options.entrance(), input) : layer(name, layer, input);
    }

    private static IWeightInit heFanOut(long fanOut) {
        return new WeightInitDistribution(new NormalDistribution(0, Math.sqrt(2.0 / fanOut)));
    }

    /** Batch normalisation, with ReLU behind it if wanted. */
    String norm(String name, boolean relu, String input) {
        return layer(name, new BatchNorm2d.Builder().relu(relu).build(), input);
    }

    /** Batch normalisation whose gain begins at {@code gain}. */
    String norm(String name, boolean relu, double gain, String input) {
        return layer(name, new BatchNorm2d.Builder().relu(relu).gamma(gain).build(), input);
    }

    /** The sum of two branches, with ReLU behind it if wanted. */
    String add(String name, boolean relu, String branch, String shortcut) {
        graph.addVertex(name, new ResidualAdd(relu), branch, shortcut);
        return name;
    }

    String layer(String name, Layer layer, String input) {
        graph.addLayer(name, layer, input);
        return name;
    }

    private String layer(String name, Layer layer, InputPreProcessor before, String input) {
        graph.addLayer(name, layer, before, input);
        return name;
    }

    /** The mean over all pixels. */
    String globalAverage(String name, String input) {
        return layer(name, new AdaptiveAvgPool2d.Builder(1, 1).build(), input);
    }

    /**
     * The linear classifier on pooled features, softmax and cross-entropy, which ends the graph.
     *
     * @param features channels of its input, [N, 1, 1, features]
     */
    ComputationGraphConfiguration classifier(String name, int features, String input) {
        OutputLayer layer = new OutputLinear.Builder()
                .nOut(options.classCount())
                .weightInit(options.weightInitOr(WeightInit.UNIFORM.getWeightInitFunction()))
                .build();
        layer(name, layer, new ImageToFlat(1, 1, features, CNN2DFormat.NHWC), input);
        ComputationGraphConfiguration configuration = graph.setOutputs(name).build();
        configuration.getVertices().values().forEach(ModelGraph::nameParameters);
        return configuration;
    }

    /**
     * A network does this when it is initialised. But DL4J reads from the names whether a batch norm keeps its variance or a
     * logarithm, so that a configuration written as JSON before that would come back as another.
     */
    private static void nameParameters(GraphVertex vertex) {
        if (vertex instanceof LayerVertex holder && holder.getLayerConf().getLayer() instanceof BatchNorm2d norm) {
            norm.initializer().paramKeys(norm).forEach(holder.getLayerConf()::addVariable);
        }
    }
}
