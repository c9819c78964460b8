package org.inkstone.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;

/** The same training, bit for bit, with DL4J's updater and with ours. */
class NetworkUpdatersTest {
    private final DataSet batch = new DataSet(
            Nd4j.rand(DataType.FLOAT, 6, 4), Nd4j.eye(3).castTo(DataType.FLOAT).repeat(0, 2));

    private static MultiLayerNetwork network() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(1e-2))
                .l2(0.01)
                .weightDecay(0.02)
                .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                .gradientNormalizationThreshold(0.1)
                .list()
                .layer(new DenseLayer.Builder()
                        .nOut(5)
                        .activation(Activation.TANH)
                        .build())
                .layer(new DenseLayer.Builder()
                        .nOut(5)
                        .updater(new Nesterovs(1e-2))
                        .build())
                .layer(new OutputLayer.Builder()
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(4))
                .build());
        network.init();
        return network;
    }

    @Test
    void layersAreTrainedAsByDl4j() {
        MultiLayerNetwork theirs = network();
        MultiLayerNetwork ours = network();
        NetworkUpdaters.install(ours);
        for (int step = 0; step < 5; step++) {
            theirs.fit(batch);
            ours.fit(batch);
            assertThat(ours.params()).isEqualTo(theirs.params());
        }
        // in the middle of a training too, and twice
        NetworkUpdaters.install(theirs);
        NetworkUpdaters.install(theirs);
        theirs.fit(batch);
        ours.fit(batch);
        assertThat(ours.params()).isEqualTo(theirs.params());
        assertThat(ours.getUpdater().getStateViewArray())
                .isEqualTo(theirs.getUpdater().getStateViewArray());
    }

    @Test
    void graphsAreTrainedAsByDl4j() {
        ComputationGraph theirs = network().toComputationGraph();
        ComputationGraph ours = network().toComputationGraph();
        NetworkUpdaters.install(ours);
        for (int step = 0; step < 5; step++) {
            theirs.fit(batch);
            ours.fit(batch);
            assertThat(ours.params()).isEqualTo(theirs.params());
        }
    }
}
