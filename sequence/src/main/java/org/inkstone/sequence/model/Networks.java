package org.inkstone.sequence.model;

import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.inkstone.backend.Backend;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;

/** The global settings that the models of this package have in common. */
final class Networks {
    private Networks() {}

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
