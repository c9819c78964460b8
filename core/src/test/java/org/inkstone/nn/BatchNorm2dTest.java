package org.inkstone.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.inkstone.backend.onednn.OneDnn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.ops.transforms.Transforms;

class BatchNorm2dTest {
    private static final int N = 4;
    private static final int H = 5;
    private static final int W = 3;

    static List<Arguments> modes() {
        List<Arguments> all = new ArrayList<>();
        for (CNN2DFormat f : CNN2DFormat.values()) {
            for (int channels : new int[] {1, 5}) {
                for (boolean relu : new boolean[] {false, true}) {
                    for (boolean lock : new boolean[] {false, true}) {
                        all.add(Arguments.of(f, channels, relu, lock));
                    }
                }
            }
        }
        return all;
    }

    private static MultiLayerNetwork net(DataType type, CNN2DFormat f, int channels, Layer norm) {
        return Nets.images(
                type,
                f,
                H,
                W,
                2,
                new NoOp(),
                new Conv2d.Builder(3, 3).padding(1).nOut(channels).build(),
                norm,
                new OutputLinear.Builder().nOut(3).build());
    }

    private static DataSet batch(DataType type, CNN2DFormat f) {
        return new DataSet(
                Nets.imageBatch(DataType.DOUBLE, f, N, H, W, 2, 3).addi(2).castTo(type), Nets.oneHot(type, N, 3));
    }

    @ParameterizedTest(name = "{0}, {1} channels, relu {2}, locked {3}")
    @MethodSource("modes")
    void gradientIsThatOfFiniteDifferences(CNN2DFormat f, int channels, boolean relu, boolean lock) {
        MultiLayerNetwork net = net(
                DataType.DOUBLE,
                f,
                channels,
                norm(relu, lock).gamma(1.3).beta(0.2).build());
        GradientCheck.checkTrained(net, batch(DataType.DOUBLE, f), 1e-5);
    }

    @Test
    void leakyReluIsThatOfALayerOfItsOwn() {
        CNN2DFormat f = CNN2DFormat.NHWC;
        MultiLayerNetwork net =
                net(DataType.DOUBLE, f, 3, norm(false, false).leakyRelu(0.2).build());
        GradientCheck.checkTrained(net, batch(DataType.DOUBLE, f), 1e-5);
        MultiLayerNetwork plain = net(DataType.DOUBLE, f, 3, norm(false, false).build());
        plain.setParams(net.params());
        INDArray x = batch(DataType.DOUBLE, f).getFeatures();
        INDArray z = plain.feedForward(x, true).get(2);
        INDArray y = net.feedForward(x, true).get(2);
        assertThat(y).isEqualTo(z.sub(Transforms.min(z, 0).mul(0.8)));
        assertThatThrownBy(() -> norm(true, false).leakyRelu(0.2).build())
                .hasMessage("relu and leakyRelu exclude each other");
        assertThatThrownBy(() -> norm(false, false).leakyRelu(1)).hasMessage("slope must be between 0 and 1: 1.0");
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void relu6ClipsTheNormalisedValues(CNN2DFormat f) {
        // a large gamma puts values on both sides of six
        MultiLayerNetwork net = net(
                DataType.DOUBLE,
                f,
                3,
                norm(false, false).relu6(true).gamma(5).beta(2).build());
        GradientCheck.checkTrained(net, batch(DataType.DOUBLE, f), 1e-5);
        MultiLayerNetwork plain =
                net(DataType.DOUBLE, f, 3, norm(false, false).gamma(5).beta(2).build());
        plain.setParams(net.params());
        INDArray x = batch(DataType.DOUBLE, f).getFeatures();
        INDArray z = plain.feedForward(x, true).get(2);
        INDArray y = net.feedForward(x, true).get(2);
        assertThat(z.maxNumber().doubleValue()).isGreaterThan(6);
        assertThat(y).isEqualTo(Transforms.min(Transforms.max(z, 0), 6));
        assertThatThrownBy(() -> norm(true, false).relu6(true).build()).hasMessage("relu and relu6 exclude each other");
    }

    private static BatchNorm2d.Builder norm(boolean relu, boolean lock) {
        return new BatchNorm2d.Builder().relu(relu).lockGammaBeta(lock);
    }

    @ParameterizedTest(name = "{0}, {1} channels, relu {2}, locked {3}")
    @MethodSource("modes")
    void floatGradientIsTheDoubleOne(CNN2DFormat f, int channels, boolean relu, boolean lock) {
        MultiLayerNetwork exact =
                net(DataType.DOUBLE, f, channels, norm(relu, lock).build());
        MultiLayerNetwork single =
                net(DataType.FLOAT, f, channels, norm(relu, lock).build());
        exact.setParams(single.params().castTo(DataType.DOUBLE));
        INDArray expected = Nets.gradient(exact, batch(DataType.DOUBLE, f));
        INDArray actual = Nets.gradient(single, batch(DataType.FLOAT, f));
        assertThat(Nets.maxDifference(expected, actual))
                .isLessThan(5e-5 * expected.amaxNumber().doubleValue());
    }

    @ParameterizedTest(name = "{0}, {1} channels, relu {2}, locked {3}")
    @MethodSource("modes")
    void theSameWithoutOneDnn(CNN2DFormat f, int channels, boolean relu, boolean lock) {
        MultiLayerNetwork net =
                net(DataType.FLOAT, f, channels, norm(relu, lock).build());
        DataSet batch = batch(DataType.FLOAT, f);
        INDArray gradient = Nets.gradient(net, batch);
        INDArray inferred = net.output(batch.getFeatures());
        System.setProperty(OneDnn.PROPERTY, "false");
        try {
            assertThat(Nets.maxDifference(Nets.gradient(net, batch), gradient)).isLessThan(2e-5);
            assertThat(Nets.maxDifference(net.output(batch.getFeatures()), inferred))
                    .isLessThan(1e-5);
        } finally {
            System.clearProperty(OneDnn.PROPERTY);
        }
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void followsTheStockLayerInTrainingAndInference(CNN2DFormat f) {
        for (boolean logStd : new boolean[] {false, true}) {
            MultiLayerNetwork ours = Nets.images(
                    DataType.FLOAT,
                    f,
                    H,
                    W,
                    2,
                    new Adam(1e-2),
                    new Conv2d.Builder(3, 3).nOut(6).build(),
                    new BatchNorm2d.Builder()
                            .useLogStd(logStd)
                            .decay(0.8)
                            .relu(true)
                            .build(),
                    new OutputLinear.Builder().nOut(3).build());
            MultiLayerNetwork stock = Nets.images(
                    DataType.FLOAT,
                    f,
                    H,
                    W,
                    2,
                    new Adam(1e-2),
                    new Conv2d.Builder(3, 3).nOut(6).build(),
                    new BatchNormalization.Builder()
                            .useLogStd(logStd)
                            .decay(0.8)
                            .build(),
                    new ActivationLayer(Activation.RELU),
                    new OutputLinear.Builder().nOut(3).build());
            ours.setParams(stock.params());
            for (int i = 0; i < 5; i++) {
                ours.fit(batch(DataType.FLOAT, f));
                stock.fit(batch(DataType.FLOAT, f));
            }
            // The bias before a normalisation has no influence but rounding: Adam makes steps of that.
            for (String key : new String[] {"0_W", "1_gamma", "1_beta", logStd ? "1_log10stdev" : "1_var"}) {
                assertThat(Nets.maxDifference(ours.getParam(key), stock.getParam(key)))
                        .describedAs(key)
                        .isLessThan(2e-3);
            }
            MultiLayerNetwork same = ours.clone();
            same.setParams(stock.params());
            INDArray x = batch(DataType.FLOAT, f).getFeatures();
            assertThat(Nets.maxDifference(same.output(x), stock.output(x))).isLessThan(1e-5);
        }
    }

    @Test
    void normalisesPlainFeaturesToo() {
        MultiLayerNetwork net = Nets.network(Nets.base(DataType.DOUBLE, new NoOp())
                .list()
                .layer(new Linear.Builder().nOut(5).build())
                .layer(new BatchNorm2d.Builder().build())
                .layer(new OutputLinear.Builder().nOut(3).build())
                .setInputType(InputType.feedForward(4))
                .build());
        GradientCheck.checkTrained(
                net, new DataSet(Nets.random(DataType.DOUBLE, 1, 8, 4), Nets.oneHot(DataType.DOUBLE, 8, 3)), 1e-5);
    }

    @Test
    void badSettingsAreNamed() {
        assertThatThrownBy(() -> new BatchNorm2d.Builder().decay(1.5)).hasMessage("decay must be in [0, 1]: 1.5");
        assertThatThrownBy(() -> new BatchNorm2d.Builder().eps(0)).hasMessage("eps must be positive: 0.0");
        MultiLayerNetwork net = net(DataType.FLOAT, CNN2DFormat.NCHW, 3, new BatchNorm2d.Builder().build());
        assertThatThrownBy(() -> net.getLayer(1)
                        .activate(
                                Nets.imageBatch(DataType.FLOAT, CNN2DFormat.NCHW, N, H, W, 7, 1),
                                false,
                                LayerWorkspaceMgr.noWorkspaces()))
                .hasMessageContaining("Expected 3 channels")
                .hasMessageContaining("[4, 7, 5, 3]");
    }
}
