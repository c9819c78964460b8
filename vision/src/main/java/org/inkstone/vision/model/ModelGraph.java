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
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.inkstone.nn.AdaptiveAvgPool2d;
import org.inkstone.nn.BatchNorm2d;
import org.inkstone.nn.Conv2d;
import org.inkstone.nn.DepthwiseConv2d;
import org.inkstone.nn.ImageToFlat;
import org.inkstone.nn.Linear;
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

    /** A square convolution without bias that keeps the size but for its stride. */
    String conv(String name, int kernel, int channels, int stride, String input) {
        return conv(name, new Conv2d.Builder(kernel, kernel).hasBias(false), kernel, channels, stride, input);
    }

    /** As {@link #conv}, with a bias. */
    String biasedConv(String name, int kernel, int channels, int stride, String input) {
        return conv(name, new Conv2d.Builder(kernel, kernel), kernel, channels, stride, input);
    }

    /** As {@link #conv}, each channel by itself. */
    String depthwise(String name, int kernel, int channels, int stride, String input) {
        return conv(name, new DepthwiseConv2d.Builder(kernel, kernel), kernel, channels, stride, input);
    }

    /** With He's normal weights by fan-out, counted as PyTorch does: without regard to stride and groups. */
    private String conv(String name, Conv2d.Builder layer, int kernel, int channels, int stride, String input) {
        boolean first = input.equals(GraphModelBuilder.IMAGE);
        layer.nOut(channels)
                .stride(stride, stride)
                .padding(kernel / 2, kernel / 2)
                .inputGradient(!first || options.wantsInputGradient())
                .weightInit(options.weightInitOr(normal(Math.sqrt(2.0 / ((double) channels * kernel * kernel)))));
        return first ? layer(name, layer.build(), options.entrance(), input) : layer(name, layer.build(), input);
    }

    static IWeightInit normal(double deviation) {
        return new WeightInitDistribution(new NormalDistribution(0, deviation));
    }

    /** Batch normalisation, with ReLU behind it if wanted. */
    String norm(String name, boolean relu, String input) {
        return layer(name, new BatchNorm2d.Builder().relu(relu).build(), input);
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
     * A linear layer on the pixels of pictures, in the order they lie in: rows, columns, channels. (PyTorch's go by channel first,
     * so its weights must be put in this order; the layer's {@link ImageToFlat} has the sizes.)
     */
    String flattened(String name, int height, int width, int channels, Linear.Builder layer, String input) {
        return layer(name, layer.build(), new ImageToFlat(height, width, channels, CNN2DFormat.NHWC), input);
    }

    /** As {@link #classifier}, on features that are pooled to one pixel. */
    ComputationGraphConfiguration pooledClassifier(
            String name, int features, IWeightInit weights, double dropout, String input) {
        return finish(name, output(weights, dropout), new ImageToFlat(1, 1, features, CNN2DFormat.NHWC), input);
    }

    /** The linear layer with softmax and cross-entropy that ends the graph, its input dropped in part. */
    ComputationGraphConfiguration classifier(String name, IWeightInit weights, double dropout, String input) {
        return finish(name, output(weights, dropout), null, input);
    }

    private OutputLayer output(IWeightInit weights, double dropout) {
        OutputLinear.Builder layer = new OutputLinear.Builder();
        layer.nOut(options.classCount()).weightInit(options.weightInitOr(weights));
        if (dropout > 0) {
            // DL4J states the share that is kept.
            layer.dropOut(1 - dropout);
        }
        return layer.build();
    }

    private ComputationGraphConfiguration finish(
            String name, OutputLayer layer, InputPreProcessor before, String input) {
        layer(name, layer, before, input);
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
