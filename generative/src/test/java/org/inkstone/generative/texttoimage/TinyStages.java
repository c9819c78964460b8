package org.inkstone.generative.texttoimage;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.generative.clip.Clip;
import org.inkstone.generative.clip.ClipConfig;
import org.inkstone.generative.clip.ClipTokenizer;
import org.inkstone.nn.Linear;
import org.inkstone.nn.Silu;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Stages of pictures 8x8 that train in seconds; perceptrons stand for U-Nets. */
final class TinyStages {
    static final int SIDE = 8;
    static final int EMBEDDING = 6;
    static final List<String> NAMES = List.of("red", "green", "blue", "white");
    private static final float[][] COLOURS = {{1, -1, -1}, {-1, 1, -1}, {-1, -1, 1}, {1, 1, 1}};

    private TinyStages() {}

    static Clip clip(int embedding) {
        ClipTokenizer tokenizer = ClipTokenizer.train(NAMES, 264, 8);
        return Clip.create(
                ClipConfig.builder(SIDE, SIDE, 3)
                        .embedding(embedding)
                        .convolutional(4, 2)
                        .transformer(8, 1, 2)
                        .dropout(0)
                        .build(),
                tokenizer);
    }

    static DiffusionPrior prior(int embedding) {
        return DiffusionPrior.create(
                embedding, PriorNetwork.builder(embedding).width(16).heads(2).layers(1));
    }

    static PictureDecoder decoder(int embedding, int side) {
        return PictureDecoder.create(perceptron(3, 3, side, embedding), embedding, 3, side, side);
    }

    static UpSampler upSampler(int side) {
        return UpSampler.create(perceptron(6, 3, side, 0), 3, side, side);
    }

    /** Pictures of one colour each, [N, 3, side, side]. */
    static INDArray pictures(int side) {
        INDArray pictures = Nd4j.create(DataType.FLOAT, COLOURS.length, 3, side, side);
        for (int n = 0; n < COLOURS.length; n++) {
            for (int c = 0; c < 3; c++) {
                pictures.slice(n).slice(c).assign(COLOURS[n][c]);
            }
        }
        return pictures;
    }

    private static ComputationGraph perceptron(int channels, int out, int side, int embedding) {
        int area = side * side;
        var graph = new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(3e-3))
                .graphBuilder()
                .addVertex("flat", new ReshapeVertex('c', new int[] {-1, channels * area}, null), "image")
                .addVertex("share", new ScaleVertex(1e-3), "time");
        if (embedding > 0) {
            graph.addInputs("image", "time", "embedding")
                    .addVertex("all", new MergeVertex(), "flat", "share", "embedding");
        } else {
            graph.addInputs("image", "time").addVertex("all", new MergeVertex(), "flat", "share");
        }
        return new ComputationGraph(graph.addLayer("hidden", linear(channels * area + 1 + embedding, 64), "all")
                .addLayer("more", linear(64, 64), "hidden")
                .addLayer(
                        "flatPrediction",
                        new Linear.Builder()
                                .nIn(64)
                                .nOut(out * area)
                                .activation(Activation.IDENTITY)
                                .build(),
                        "more")
                .addVertex(
                        "prediction", new ReshapeVertex('c', new int[] {-1, out, side, side}, null), "flatPrediction")
                .setOutputs("prediction")
                .build());
    }

    private static Linear linear(int in, int out) {
        return new Linear.Builder().nIn(in).nOut(out).activation(new Silu()).build();
    }
}
