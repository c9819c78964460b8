package org.inkstone.sequence.model;

import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.inkstone.backend.Backend;
import org.inkstone.nn.Linear;
import org.inkstone.nn.OutputLinear;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** The global settings that the models of this package have in common. */
final class Networks {
    private Networks() {}

    /** Classes of vectors {@code [N, width]}: one-hot labels, softmax and cross-entropy. */
    static OutputLayer classes(int width, int count) {
        return new OutputLinear.Builder(LossFunctions.LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nIn(width)
                .nOut(count)
                .build();
    }

    /** A product of vectors {@code [N, width]} that gives {@code [N, size]}, without bias or loss. */
    static Linear projection(int width, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("size must be positive: " + size);
        }
        return new Linear.Builder()
                .hasBias(false)
                .activation(Activation.IDENTITY)
                .nIn(width)
                .nOut(size)
                .build();
    }

    static NeuralNetConfiguration.Builder builder(long seed, DataType dataType, IUpdater updater, double gradientClip) {
        Backend.ensureInitialized();
        NeuralNetConfiguration.Builder builder = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .dataType(dataType)
                .updater(updater);
        if (gradientClip > 0) {
            builder.gradientNormalization(GradientNormalization.ClipL2PerLayer)
                    .gradientNormalizationThreshold(gradientClip);
        }
        return builder;
    }
}
