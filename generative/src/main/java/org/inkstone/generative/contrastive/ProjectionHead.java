package org.inkstone.generative.contrastive;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.weights.WeightInit;
import org.inkstone.backend.Backend;
import org.inkstone.nn.Linear;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * SimCLR's two-layer network between an encoder's features and the loss. It is thrown away after pretraining: what the loss wants
 * forgotten, such as colour, is lost in it and not in the features.
 */
public final class ProjectionHead {
    private ProjectionHead() {}

    /**
     * A network [N, features] to [N, size] without a loss of its own.
     *
     * @param features the encoder's
     * @param size     of the vectors that the loss compares; 64 or 128 suit
     */
    public static MultiLayerConfiguration configuration(int features, int size, IUpdater updater, long seed) {
        if (features < 1 || size < 1) {
            throw new IllegalArgumentException("features and size must be positive: " + features + ", " + size);
        }
        Backend.ensureInitialized();
        return new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(updater)
                .weightInit(WeightInit.RELU)
                .list()
                .layer(new Linear.Builder()
                        .nOut(features)
                        .activation(Activation.RELU)
                        .build())
                .layer(new Linear.Builder()
                        .nOut(size)
                        .hasBias(false)
                        .weightInit(WeightInit.XAVIER)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(features))
                .build();
    }
}
