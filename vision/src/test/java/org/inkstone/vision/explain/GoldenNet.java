package org.inkstone.vision.explain;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.StreamSupport;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.nn.BatchNorm2d;
import org.inkstone.nn.Conv2d;
import org.inkstone.nn.MaxPool2d;
import org.inkstone.nn.OutputLinear;
import org.inkstone.nn.ResidualAdd;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The small residual network of generate_explain.py, with its weights. */
record GoldenNet(JsonObject golden) {
    static GoldenNet read() {
        try (Reader in = new InputStreamReader(
                GoldenNet.class.getResourceAsStream("/golden/explain.json"), StandardCharsets.UTF_8)) {
            return new GoldenNet(new Gson().fromJson(in, JsonObject.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    INDArray array(String... path) {
        JsonObject at = golden;
        for (String name : path) {
            at = at.getAsJsonObject(name);
        }
        double[] data = StreamSupport.stream(at.getAsJsonArray("data").spliterator(), false)
                .mapToDouble(JsonElement::getAsDouble)
                .toArray();
        long[] shape = StreamSupport.stream(at.getAsJsonArray("shape").spliterator(), false)
                .mapToLong(JsonElement::getAsLong)
                .toArray();
        return Nd4j.createFromArray(data).reshape(shape).castTo(DataType.FLOAT);
    }

    int[] classes() {
        return new Gson().fromJson(golden.get("classes"), int[].class);
    }

    INDArray pictures(CNN2DFormat format) {
        INDArray nchw = array("input");
        return format == CNN2DFormat.NCHW ? nchw : nchw.permute(0, 2, 3, 1).dup('c');
    }

    /** Of this project's layers, or of DL4J's own with the same names. */
    ComputationGraph network(CNN2DFormat format, boolean stock) {
        GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .activation(Activation.IDENTITY)
                .graphBuilder()
                .addInputs("image");
        add(graph, "conv1", convolution(true, stock), "image");
        add(graph, "bn1", norm(stock), "conv1");
        add(
                graph,
                "relu1",
                new ActivationLayer.Builder().activation(Activation.RELU).build(),
                "bn1");
        add(
                graph,
                "pool",
                stock
                        ? new SubsamplingLayer.Builder()
                                .kernelSize(2, 2)
                                .stride(2, 2)
                                .build()
                        : new MaxPool2d.Builder(2, 2).build(),
                "relu1");
        add(graph, "conv2", convolution(false, stock), "pool");
        add(graph, "bn2", norm(stock), "conv2");
        if (stock) {
            graph.addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "bn2", "pool");
            add(
                    graph,
                    "add",
                    new ActivationLayer.Builder().activation(Activation.RELU).build(),
                    "sum");
        } else {
            graph.addVertex("add", new ResidualAdd(true), "bn2", "pool");
        }
        add(graph, "avgpool", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), "add");
        add(
                graph,
                "fc",
                stock
                        ? new OutputLayer.Builder()
                                .nOut(3)
                                .activation(Activation.SOFTMAX)
                                .build()
                        : new OutputLinear.Builder().nOut(3).build(),
                "avgpool");
        ComputationGraph network = new ComputationGraph(graph.setOutputs("fc")
                .setInputTypes(InputType.convolutional(8, 10, 3, format))
                .build());
        network.init();
        fill(network);
        return network;
    }

    private static void add(GraphBuilder graph, String name, Layer layer, String input) {
        graph.addLayer(name, layer, input);
    }

    private static Layer convolution(boolean bias, boolean stock) {
        return stock
                ? new ConvolutionLayer.Builder(3, 3)
                        .nOut(4)
                        .padding(1, 1)
                        .hasBias(bias)
                        .build()
                : new Conv2d.Builder(3).nOut(4).padding(1).hasBias(bias).build();
    }

    private static Layer norm(boolean stock) {
        return stock ? new BatchNormalization.Builder().useLogStd(false).build() : new BatchNorm2d.Builder().build();
    }

    private void fill(ComputationGraph network) {
        for (String conv : new String[] {"conv1", "conv2"}) {
            set(network, conv + "_W", array("parameters", conv + ".weight"));
        }
        set(network, "conv1_b", array("parameters", "conv1.bias"));
        for (String norm : new String[] {"bn1", "bn2"}) {
            set(network, norm + "_gamma", array("parameters", norm + ".weight"));
            set(network, norm + "_beta", array("parameters", norm + ".bias"));
            set(network, norm + "_mean", array("parameters", norm + ".running_mean"));
            set(network, norm + "_var", array("parameters", norm + ".running_var"));
        }
        set(network, "fc_W", array("parameters", "fc.weight").transpose());
        set(network, "fc_b", array("parameters", "fc.bias"));
    }

    private static void set(ComputationGraph network, String name, INDArray values) {
        INDArray parameter = network.getParam(name);
        parameter.assign(values.reshape(parameter.shape()));
    }
}
