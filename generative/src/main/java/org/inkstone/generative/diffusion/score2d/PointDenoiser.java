package org.inkstone.generative.diffusion.score2d;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.inkstone.nn.Linear;
import org.inkstone.nn.Silu;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/** A small denoising network for points of the plane: three hidden layers, to each of which an embedding of the time is added. */
public final class PointDenoiser {
    private PointDenoiser() {}

    /**
     * The configuration, with inputs points [N, 2] and times [N, 1] and output [N, 2].
     *
     * @param width   of the hidden layers; 128 is enough for {@link PointSet}
     * @param times   number of times of the noise schedule
     * @param updater with its learning rate
     * @param seed    of the weights
     */
    public static ComputationGraphConfiguration configuration(int width, int times, IUpdater updater, long seed) {
        if (width <= 0 || times <= 0) {
            throw new IllegalArgumentException("width and times must be positive: " + width + " and " + times);
        }
        var graph = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(updater)
                .weightInit(WeightInit.RELU)
                .activation(Activation.IDENTITY)
                .graphBuilder()
                .addInputs("points", "time")
                .setInputTypes(InputType.feedForward(2), InputType.feedForward(1))
                .addVertex("scaled", new ScaleVertex(4.0 / times), "time")
                .addLayer("wave", linear(width).activation(new Silu()).build(), "scaled")
                .addLayer("code", linear(width).activation(new Silu()).build(), "wave");
        String before = "points";
        for (int i = 0; i < 3; i++) {
            graph.addLayer("of points " + i, linear(width).build(), before)
                    .addLayer("of time " + i, linear(width).build(), "code")
                    .addVertex(
                            "both " + i,
                            new ElementWiseVertex(ElementWiseVertex.Op.Add),
                            "of points " + i,
                            "of time " + i)
                    .addLayer("hidden " + i, new ActivationLayer(new Silu()), "both " + i);
            before = "hidden " + i;
        }
        return graph.addLayer("prediction", linear(2).build(), before)
                .setOutputs("prediction")
                .build();
    }

    private static Linear.Builder linear(int width) {
        return new Linear.Builder().nOut(width);
    }
}
