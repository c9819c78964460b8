package org.inkstone.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.train.NetworkPass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

class FrozenBatchNorm2dTest {
    private static final int N = 3;
    private static final int SIDE = 4;
    private static final int CHANNELS = 5;

    static List<Arguments> modes() {
        List<Arguments> all = new ArrayList<>();
        for (CNN2DFormat format : CNN2DFormat.values()) {
            all.add(Arguments.of(format, new BatchNorm2d.Builder().build()));
            all.add(Arguments.of(format, new BatchNorm2d.Builder().relu(true).build()));
            all.add(Arguments.of(format, new BatchNorm2d.Builder().relu6(true).build()));
            all.add(Arguments.of(
                    format,
                    new BatchNorm2d.Builder().leakyRelu(0.2).useLogStd(true).build()));
            all.add(Arguments.of(
                    format,
                    new BatchNorm2d.Builder()
                            .gamma(1.5)
                            .beta(-0.3)
                            .lockGammaBeta(true)
                            .build()));
        }
        return all;
    }

    private static MultiLayerNetwork network(CNN2DFormat format, BatchNorm2d layer) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(0.1))
                .activation(Activation.TANH)
                .list()
                .layer(new Conv2d.Builder(3).nOut(CHANNELS).padding(1).build())
                .layer(layer)
                .layer(new Conv2d.Builder(3)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.convolutional(SIDE, SIDE, 2, format))
                .build());
        network.init();
        network.setParams(Nd4j.rand(DataType.DOUBLE, 1, network.numParams()).addi(0.2));
        return network;
    }

    private static INDArray pictures(CNN2DFormat format) {
        return format == CNN2DFormat.NHWC
                ? Nd4j.randn(DataType.DOUBLE, N, SIDE, SIDE, 2)
                : Nd4j.randn(DataType.DOUBLE, N, 2, SIDE, SIDE);
    }

    @ParameterizedTest
    @MethodSource("modes")
    void inTrainingItIsWhatBatchNormIsInInference(CNN2DFormat format, BatchNorm2d layer) {
        MultiLayerNetwork plain = network(format, layer.clone());
        MultiLayerNetwork frozen = network(format, FrozenBatchNorm2d.of(layer));
        frozen.setParams(plain.params());
        INDArray x = pictures(format);
        NetworkPass pass = NetworkPass.of(frozen);
        INDArray y = pass.forward(x).dup();
        assertThat(y.distance2(plain.output(x))).isLessThan(1e-9);
        INDArray weights = Nd4j.randn(y.shape()).castTo(DataType.DOUBLE);
        INDArray gradient = pass.backward(weights).get(0);
        double step = 1e-6;
        for (long i : new long[] {0, 7, 31, 63, 95}) {
            INDArray moved = x.dup('c');
            INDArray flat = moved.reshape(moved.length());
            flat.putScalar(i, flat.getDouble(i) + step);
            double difference = plain.output(moved).mul(weights).sumNumber().doubleValue()
                    - plain.output(x).mul(weights).sumNumber().doubleValue();
            assertThat(gradient.dup('c').reshape(x.length()).getDouble(i)).isEqualTo(difference / step, within(1e-4));
        }
    }

    @Test
    void nothingMovesInTraining() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .updater(new Sgd(0.1))
                .l2(0.1)
                .list()
                .layer(new Linear.Builder().nOut(4).build())
                .layer(FrozenBatchNorm2d.of(new BatchNorm2d.Builder().relu(true).build()))
                .layer(new OutputLinear.Builder().nOut(2).build())
                .setInputType(InputType.feedForward(3))
                .build());
        network.init();
        INDArray before = network.getLayer(1).params().dup();
        INDArray others = network.getLayer(0).params().dup();
        network.fit(new DataSet(
                Nd4j.rand(8, 3), Nd4j.create(new float[][] {{1, 0}}).repeat(0, 8)));
        assertThat(network.getLayer(1).params().distance2(before)).isZero();
        assertThat(network.getLayer(0).params().distance2(others)).isPositive();
    }

    @Test
    void itSurvivesJson() {
        MultiLayerConfiguration conf = network(
                        CNN2DFormat.NHWC,
                        FrozenBatchNorm2d.of(
                                new BatchNorm2d.Builder().relu(true).eps(1e-3).build()))
                .getLayerWiseConfigurations();
        MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(conf.toJson());
        assertThat(read.getConf(1).getLayer())
                .isEqualTo(conf.getConf(1).getLayer())
                .isNotEqualTo(new BatchNorm2d.Builder().relu(true).eps(1e-3).build());
    }
}
