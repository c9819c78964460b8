package org.inkstone.benchmarks;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Nesterovs;

/** The residual networks of the benchmark in DL4J's own layers and vertices. */
final class StockResNet {
    private static final String INPUT = "image";

    private final CNN2DFormat format;
    private final GraphBuilder graph;
    private int channels = 3;

    private StockResNet(CNN2DFormat format, double rate, double momentum) {
        this.format = format;
        graph = new NeuralNetConfiguration.Builder()
                .seed(42)
                .updater(new Nesterovs(rate, momentum))
                .weightInit(WeightInit.RELU)
                .activation(Activation.IDENTITY)
                .graphBuilder()
                .addInputs(INPUT);
    }

    static ComputationGraphConfiguration of(ResNetShape shape, CNN2DFormat format, double rate, double momentum) {
        StockResNet net = new StockResNet(format, rate, momentum);
        String last = net.norm(
                "stem",
                true,
                net.conv("stem", shape.cifar() ? 3 : 7, shape.cifar() ? 16 : 64, shape.cifar() ? 1 : 2, INPUT));
        if (!shape.cifar()) {
            net.graph.addLayer(
                    "pool",
                    new SubsamplingLayer.Builder(3, 3)
                            .stride(2, 2)
                            .padding(1, 1)
                            .dataFormat(format)
                            .build(),
                    last);
            last = "pool";
        }
        int stages = shape.cifar() ? 3 : 4;
        int blocks = shape.cifar() ? 3 : 2;
        for (int stage = 0; stage < stages; stage++) {
            for (int block = 0; block < blocks; block++) {
                int width = (shape.cifar() ? 16 : 64) << stage;
                last = net.block("block" + stage + block, width, stage > 0 && block == 0, !shape.cifar(), last);
            }
        }
        return net.graph
                .addLayer("average", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), last)
                .addLayer(
                        "output",
                        new OutputLayer.Builder()
                                .nOut(shape.classes())
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "average")
                .setOutputs("output")
                .setInputTypes(InputType.convolutional(shape.size(), shape.size(), 3, format))
                .build();
    }

    private String conv(String name, int kernel, int out, int stride, String input) {
        graph.addLayer(
                name + "-conv",
                new ConvolutionLayer.Builder(kernel, kernel)
                        .nOut(out)
                        .stride(stride, stride)
                        .padding(kernel / 2, kernel / 2)
                        .hasBias(false)
                        .dataFormat(format)
                        .build(),
                input);
        channels = out;
        return name + "-conv";
    }

    private String norm(String name, boolean relu, String input) {
        graph.addLayer(name + "-norm", new BatchNormalization.Builder().build(), input);
        return relu ? relu(name, name + "-norm") : name + "-norm";
    }

    private String relu(String name, String input) {
        graph.addLayer(name + "-relu", new ActivationLayer(Activation.RELU), input);
        return name + "-relu";
    }

    private String block(String name, int out, boolean halves, boolean projection, String input) {
        int in = channels;
        int stride = halves ? 2 : 1;
        String first = norm(name + "a", true, conv(name + "a", 3, out, stride, input));
        String second = norm(name + "b", false, conv(name + "b", 3, out, 1, first));
        String shortcut = input;
        if (in != out) {
            shortcut =
                    projection ? norm(name + "c", false, conv(name + "c", 1, out, stride, input)) : padded(name, input);
        }
        graph.addVertex(name + "-sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), second, shortcut);
        return relu(name, name + "-sum");
    }

    /** Every second pixel, and as many channels of zeros. */
    private String padded(String name, String input) {
        graph.addLayer(
                        name + "-picked",
                        new SubsamplingLayer.Builder(1, 1)
                                .stride(2, 2)
                                .dataFormat(format)
                                .build(),
                        input)
                .addVertex(name + "-zeros", new ScaleVertex(0), name + "-picked")
                .addVertex(name + "-padded", new MergeVertex(), name + "-picked", name + "-zeros");
        return name + "-padded";
    }
}
