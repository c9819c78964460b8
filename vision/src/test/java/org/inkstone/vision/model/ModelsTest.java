package org.inkstone.vision.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.nn.Conv2d;
import org.inkstone.nn.InputShapeCheck;
import org.inkstone.nn.OutputLinear;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

class ModelsTest {
    private static MultiLayerNetwork network(MultiLayerConfiguration conf) {
        MultiLayerNetwork net = new MultiLayerNetwork(conf);
        net.init();
        return net;
    }

    /** Parameters of a convolution, or of a linear layer (kernel 1). */
    private static long layer(long in, long out, long kernel) {
        return in * kernel * kernel * out + out;
    }

    @Test
    void cifarQuickHasTheParametersOfTheNotesModel() {
        long expected =
                layer(3, 32, 5) + layer(32, 32, 5) + layer(32, 64, 5) + layer(64 * 4 * 4, 64, 1) + layer(64, 10, 1);
        assertThat(expected).isEqualTo(145_578);
        for (CNN2DFormat format : CNN2DFormat.values()) {
            assertThat(network(CifarQuick.builder().format(format).build()).numParams())
                    .isEqualTo(expected);
        }
        assertThat(network(CifarQuick.builder()
                                .classes(100)
                                .inputSize(64, 48, 1)
                                .build())
                        .numParams())
                .isEqualTo(layer(1, 32, 5)
                        + layer(32, 32, 5)
                        + layer(32, 64, 5)
                        + layer(64 * 8 * 6, 64, 1)
                        + layer(64, 100, 1));
    }

    @Test
    void leNetHasTheParametersOfThePaper() {
        long expected = layer(1, 6, 5) + layer(6, 16, 5) + layer(400, 120, 1) + layer(120, 84, 1) + layer(84, 10, 1);
        assertThat(expected).isEqualTo(61_706);
        assertThat(network(LeNet.builder().build()).numParams()).isEqualTo(expected);
        assertThat(network(LeNet.builder().maxPooling(true).build()).numParams())
                .isEqualTo(expected);
    }

    @Test
    void mlpHasOneLinearLayerPerHiddenSize() {
        assertThat(network(Mlp.builder(64, 10).hidden(128, 32).build()).numParams())
                .isEqualTo(layer(64, 128, 1) + layer(128, 32, 1) + layer(32, 10, 1));
        assertThat(network(Mlp.builder(64, 10).hidden().dropout(0.5).build()).numParams())
                .isEqualTo(layer(64, 10, 1));
        MultiLayerNetwork onImages = network(Mlp.builder(28 * 28, 10)
                .images((InputType.InputTypeConvolutional) InputType.convolutional(28, 28, 1, CNN2DFormat.NHWC))
                .build());
        assertThat(onImages.output(Nd4j.rand(DataType.FLOAT, 5, 28, 28, 1)).shape())
                .containsExactly(5, 10);
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void cifarQuickLearnsABatchByHeart(CNN2DFormat format) {
        MultiLayerNetwork net = network(CifarQuick.builder()
                .format(format)
                .activation(Activation.RELU)
                .updater(new Adam(1e-3))
                .build());
        DataSet batch = batch(format, 16);
        net.fit(batch);
        double first = net.score();
        for (int i = 0; i < 40; i++) {
            net.fit(batch);
        }
        assertThat(first).isBetween(1.5, 4.0);
        assertThat(net.score()).isLessThan(0.2);
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void leNetLearnsABatchByHeart(CNN2DFormat format) {
        MultiLayerNetwork net =
                network(LeNet.builder().format(format).updater(new Adam(3e-3)).build());
        INDArray x = Nd4j.rand(
                DataType.FLOAT, format == CNN2DFormat.NHWC ? new int[] {8, 28, 28, 1} : new int[] {8, 1, 28, 28});
        DataSet batch = new DataSet(x, labels(8));
        for (int i = 0; i < 100; i++) {
            net.fit(batch);
        }
        assertThat(net.score()).isLessThan(0.5);
    }

    @Test
    void theLayoutOfTheInputChangesNothingElse() {
        MultiLayerNetwork last = network(CifarQuick.builder().build());
        MultiLayerNetwork first =
                network(CifarQuick.builder().format(CNN2DFormat.NCHW).build());
        assertThat(first.params()).isEqualTo(last.params());
        INDArray x = Nd4j.rand(DataType.FLOAT, 2, 32, 32, 3);
        assertThat(first.output(x.permute(0, 3, 1, 2).dup('c')).toFloatMatrix())
                .isDeepEqualTo(last.output(x).toFloatMatrix());
    }

    /** As models were built before: layers themselves in the input's layout. */
    @Test
    void modelsSavedInTheLayoutOfTheirInputStillWork() {
        MultiLayerConfiguration old = new NeuralNetConfiguration.Builder()
                .list()
                .layer(new Conv2d.Builder(5, 5).nOut(4).build())
                .layer(new OutputLinear.Builder().nOut(3).build())
                .inputPreProcessor(0, new InputShapeCheck(8, 8, 3, CNN2DFormat.NCHW))
                .setInputType(InputType.convolutional(8, 8, 3, CNN2DFormat.NCHW))
                .build();
        MultiLayerNetwork net = network(MultiLayerConfiguration.fromJson(old.toJson()));
        assertThat(net.output(Nd4j.rand(DataType.FLOAT, 2, 3, 8, 8)).shape()).containsExactly(2, 3);
    }

    @Test
    void sameSeedSameModel() {
        INDArray a = network(CifarQuick.builder().seed(3).build()).params();
        assertThat(network(CifarQuick.builder().seed(3).build()).params()).isEqualTo(a);
        assertThat(network(CifarQuick.builder().seed(4).build()).params()).isNotEqualTo(a);
    }

    @Test
    void jsonRoundTripGivesTheSameModel() {
        for (MultiLayerConfiguration conf : new MultiLayerConfiguration[] {
            CifarQuick.builder().activation(Activation.RELU).build(),
            LeNet.builder().build(),
            Mlp.builder(4, 3).dropout(0.2).build()
        }) {
            assertThat(MultiLayerConfiguration.fromJson(conf.toJson())).isEqualTo(conf);
        }
    }

    @Test
    void wrongInputSizeIsAnsweredWithTheOneExpected() {
        MultiLayerNetwork net = network(CifarQuick.builder().build());
        assertThatThrownBy(() -> net.output(Nd4j.rand(DataType.FLOAT, 2, 28, 28, 3)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessage("Expected input of shape [batch, 32, 32, 3] (NHWC), got [2, 28, 28, 3]");
        assertThatThrownBy(() -> net.output(Nd4j.rand(DataType.FLOAT, 2, 3, 32, 32)))
                .hasMessageContaining("got [2, 3, 32, 32]: the input is NCHW, the model NHWC");
    }

    @Test
    void badSettingsAreNamed() {
        assertThatThrownBy(() -> CifarQuick.builder().classes(1)).hasMessage("classes must be at least 2: 1");
        assertThatThrownBy(() -> CifarQuick.builder().inputSize(32, 0, 3)).hasMessage("width must be positive: 0");
        assertThatThrownBy(() -> CifarQuick.builder().inputSize(7, 32, 3).build())
                .hasMessage("inputSize must be at least 8 x 8 for CifarQuick: 7 x 32");
        assertThatThrownBy(() -> LeNet.builder().l2(-1)).hasMessage("l2 must be zero or more: -1.0");
        assertThatThrownBy(() -> CifarQuick.builder().updater(null)).hasMessage("updater");
        assertThatThrownBy(() -> Mlp.builder(0, 2)).hasMessage("inputs must be positive: 0");
        assertThatThrownBy(() -> Mlp.builder(4, 2).hidden(3, 0)).hasMessage("hidden units must be positive: [3, 0]");
        assertThatThrownBy(() -> Mlp.builder(4, 2).dropout(1)).hasMessage("dropout must be in [0, 1): 1.0");
    }

    private static DataSet batch(CNN2DFormat format, int n) {
        return new DataSet(
                Nd4j.rand(
                        DataType.FLOAT,
                        format == CNN2DFormat.NHWC ? new int[] {n, 32, 32, 3} : new int[] {n, 3, 32, 32}),
                labels(n));
    }

    private static INDArray labels(int n) {
        INDArray y = Nd4j.zeros(DataType.FLOAT, n, 10);
        for (int i = 0; i < n; i++) {
            y.putScalar(i, i % 10, 1);
        }
        return y;
    }
}
