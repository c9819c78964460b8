package org.inkstone.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

class FeedForwardTest {
    private static MultiLayerConfiguration configuration(FeedForward layer) {
        return new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .updater(new NoOp())
                .list()
                .layer(layer)
                .layer(new TokenOutput.Builder().nOut(5).build())
                .setInputType(InputType.recurrent(4, 3, RNNFormat.NWC))
                .build();
    }

    private static MultiLayerNetwork network(FeedForward layer) {
        MultiLayerNetwork net = new MultiLayerNetwork(configuration(layer));
        net.init();
        return net;
    }

    @ParameterizedTest
    @EnumSource(FeedForwardActivation.class)
    void gradientIsThatOfTheScore(FeedForwardActivation activation) {
        Nd4j.getRandom().setSeed(5);
        INDArray x = Nd4j.randn(DataType.DOUBLE, 2, 3, 4);
        INDArray labels = Nd4j.createFromArray(new int[][] {{0, 4, 2}, {1, 1, 3}});
        for (boolean biases : new boolean[] {true, false}) {
            FeedForward layer = new FeedForward.Builder()
                    .hidden(6)
                    .activation(activation)
                    .biases(biases)
                    .build();
            GradientCheck.check(network(layer), x, labels);
        }
    }

    @Test
    void parametersFollowFromTheSizes() {
        assertThat(network(new FeedForward.Builder().build()).getLayer(0).numParams())
                .isEqualTo(4 * 16 + 16 + 16 * 4 + 4);
        FeedForward gated = new FeedForward.Builder()
                .hidden(6)
                .activation(FeedForwardActivation.SWIGLU)
                .biases(false)
                .build();
        assertThat(network(gated).getLayer(0).numParams()).isEqualTo(4 * 12 + 6 * 4);
    }

    @Test
    void dropoutIsForTrainingOnly() {
        MultiLayerNetwork net =
                network(new FeedForward.Builder().dropoutProbability(0.5).build());
        INDArray x = Nd4j.rand(DataType.DOUBLE, 2, 3, 4);
        assertThat(net.feedForwardToLayer(0, x, false).get(1))
                .isEqualTo(net.feedForwardToLayer(0, x, false).get(1));
        assertThat(net.feedForwardToLayer(0, x, true).get(1))
                .isNotEqualTo(net.feedForwardToLayer(0, x, false).get(1));
    }

    @Test
    void jsonKeepsEverything() {
        MultiLayerConfiguration conf = configuration(new FeedForward.Builder()
                .hidden(6)
                .activation(FeedForwardActivation.GEGLU)
                .biases(false)
                .dropoutProbability(0.1)
                .build());
        assertThat(MultiLayerConfiguration.fromJson(conf.toJson())).isEqualTo(conf);
    }

    @Test
    void wrongInputIsRefused() {
        assertThatThrownBy(() -> new FeedForward.Builder().hidden(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("hidden must be positive: 0");
        MultiLayerNetwork net = network(new FeedForward.Builder().build());
        assertThatThrownBy(() -> net.fit(new DataSet(
                        Nd4j.rand(DataType.DOUBLE, 2, 3, 5), Nd4j.createFromArray(new int[][] {{0, 1, 2}, {0, 1, 2}}))))
                .hasMessageContaining("takes [batch, time, 4], got [2, 3, 5]");
    }
}
