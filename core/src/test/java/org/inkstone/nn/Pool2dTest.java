package org.inkstone.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

class Pool2dTest {
    private static final int N = 2;
    private static final int H = 7;
    private static final int W = 8;
    private static final int C = 3;

    static List<Arguments> settings() {
        int[][] geometries = {{2, 2, 0}, {3, 2, 0}, {3, 2, 1}, {3, 1, 1}, {2, 3, 1}, {5, 4, 2}};
        List<Arguments> all = new ArrayList<>();
        for (int[] g : geometries) {
            for (boolean ceil : new boolean[] {false, true}) {
                all.add(Arguments.of("max", g[0], g[1], g[2], ceil));
                all.add(Arguments.of("mean", g[0], g[1], g[2], ceil));
                all.add(Arguments.of("mean of real values", g[0], g[1], g[2], ceil));
            }
        }
        return all;
    }

    private static Pool2d layer(String kind, int k, int s, int p, boolean ceil) {
        return kind.equals("max")
                ? new MaxPool2d.Builder(k).stride(s).padding(p).ceilMode(ceil).build()
                : new AvgPool2d.Builder(k)
                        .stride(s)
                        .padding(p)
                        .ceilMode(ceil)
                        .countIncludePad(kind.equals("mean"))
                        .build();
    }

    /** By the definition, value by value, with PyTorch's rules for ceil mode and divisors. */
    private static INDArray naive(INDArray x, String kind, int k, int s, int p, boolean ceil) {
        int oh = windows(H, k, s, p, ceil);
        int ow = windows(W, k, s, p, ceil);
        INDArray out = Nd4j.create(DataType.DOUBLE, N, C, oh, ow);
        for (int n = 0; n < N; n++) {
            for (int c = 0; c < C; c++) {
                for (int i = 0; i < oh; i++) {
                    for (int j = 0; j < ow; j++) {
                        out.putScalar(new int[] {n, c, i, j}, window(x, kind, n, c, i * s - p, j * s - p, k, p));
                    }
                }
            }
        }
        return out;
    }

    private static double window(INDArray x, String kind, int n, int c, int top, int left, int k, int p) {
        int bottom = Math.min(top + k, H + p);
        int right = Math.min(left + k, W + p);
        double sum = 0;
        double max = Double.NEGATIVE_INFINITY;
        int real = 0;
        for (int i = Math.max(top, 0); i < Math.min(bottom, H); i++) {
            for (int j = Math.max(left, 0); j < Math.min(right, W); j++) {
                double v = x.getDouble(n, c, i, j);
                sum += v;
                max = Math.max(max, v);
                real++;
            }
        }
        return switch (kind) {
            case "max" -> max;
            case "mean" -> sum / ((bottom - top) * (right - left));
            default -> sum / real;
        };
    }

    private static int windows(int size, int k, int s, int p, boolean ceil) {
        double room = (size + 2.0 * p - k) / s;
        int n = (int) (ceil ? Math.ceil(room) : Math.floor(room)) + 1;
        return ceil && (n - 1) * s >= size + p ? n - 1 : n;
    }

    @ParameterizedTest(name = "{0} kernel {1} stride {2} padding {3} ceil {4}")
    @MethodSource("settings")
    void outputIsThatOfTheDefinition(String kind, int k, int s, int p, boolean ceil) {
        INDArray x = Nets.imageBatch(DataType.DOUBLE, CNN2DFormat.NCHW, N, H, W, C, 11);
        INDArray expected = naive(x, kind, k, s, p, ceil);
        for (CNN2DFormat f : CNN2DFormat.values()) {
            for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
                MultiLayerNetwork net = Nets.images(
                        type,
                        f,
                        H,
                        W,
                        C,
                        new NoOp(),
                        layer(kind, k, s, p, ceil),
                        new ActivationLayer(Activation.IDENTITY));
                INDArray in = f == CNN2DFormat.NHWC ? x.permute(0, 2, 3, 1) : x;
                INDArray out = net.output(in.castTo(type));
                INDArray actual = f == CNN2DFormat.NHWC ? out.permute(0, 3, 1, 2) : out;
                assertThat(actual.shape()).isEqualTo(expected.shape());
                assertThat(Nets.maxDifference(expected, actual)).isLessThan(1e-6);
            }
        }
    }

    @ParameterizedTest(name = "{0} kernel {1} stride {2} padding {3} ceil {4}")
    @MethodSource("settings")
    void gradientIsThatOfFiniteDifferences(String kind, int k, int s, int p, boolean ceil) {
        INDArray[] gradients = new INDArray[2];
        for (CNN2DFormat f : CNN2DFormat.values()) {
            MultiLayerNetwork net = Nets.gradientCheck(
                    f,
                    H,
                    W,
                    C,
                    new Conv2d.Builder(1, 1).nOut(2).activation(Activation.TANH).build(),
                    layer(kind, k, s, p, ceil),
                    new OutputLinear.Builder().nOut(3).build());
            INDArray x = Nets.imageBatch(DataType.DOUBLE, f, N, H, W, C, 5);
            INDArray y = Nets.oneHot(DataType.DOUBLE, N, 3);
            GradientCheck.check(net, x, y);
            MultiLayerNetwork single = Nets.images(
                    DataType.FLOAT,
                    f,
                    H,
                    W,
                    C,
                    new NoOp(),
                    new Conv2d.Builder(1, 1).nOut(2).activation(Activation.TANH).build(),
                    layer(kind, k, s, p, ceil),
                    new OutputLinear.Builder().nOut(3).build());
            single.setParams(net.params().castTo(DataType.FLOAT));
            gradients[0] = Nets.gradient(net, new DataSet(x, y));
            gradients[1] = Nets.gradient(single, new DataSet(x.castTo(DataType.FLOAT), y.castTo(DataType.FLOAT)));
            assertThat(Nets.maxDifference(gradients[0], gradients[1]))
                    .isLessThan(1e-5 * gradients[0].amaxNumber().doubleValue());
        }
    }

    @Test
    void notesExampleFloorAndCeil() {
        INDArray x = Nd4j.createFromArray(new float[][] {
                    {1, 2, 0, 3, 1}, {0, 1, 2, 3, 1}, {1, 2, 1, 0, 0}, {5, 2, 3, 1, 1}, {2, 1, 0, 1, 1}
                })
                .reshape(1, 1, 5, 5);
        MultiLayerNetwork floor = Nets.images(
                DataType.FLOAT,
                CNN2DFormat.NCHW,
                5,
                5,
                1,
                new NoOp(),
                new MaxPool2d.Builder(3).build(),
                new ActivationLayer(Activation.IDENTITY));
        assertThat(floor.output(x).reshape(1, 1).toFloatMatrix()).isDeepEqualTo(new float[][] {{2}});
        MultiLayerNetwork ceil = Nets.images(
                DataType.FLOAT,
                CNN2DFormat.NCHW,
                5,
                5,
                1,
                new NoOp(),
                new MaxPool2d.Builder(3).ceilMode(true).build(),
                new ActivationLayer(Activation.IDENTITY));
        assertThat(ceil.output(x).reshape(2, 2).toFloatMatrix()).isDeepEqualTo(new float[][] {{2, 3}, {5, 1}});
    }

    @Test
    void followsTheStockLayer() {
        INDArray x = Nets.imageBatch(DataType.FLOAT, CNN2DFormat.NCHW, N, H, W, C, 5);
        for (boolean max : new boolean[] {true, false}) {
            MultiLayerNetwork stock = Nets.images(
                    DataType.FLOAT,
                    CNN2DFormat.NCHW,
                    H,
                    W,
                    C,
                    new NoOp(),
                    new SubsamplingLayer.Builder(
                                    max ? SubsamplingLayer.PoolingType.MAX : SubsamplingLayer.PoolingType.AVG)
                            .kernelSize(2, 2)
                            .stride(2, 2)
                            .build(),
                    new ActivationLayer(Activation.IDENTITY));
            MultiLayerNetwork ours = Nets.images(
                    DataType.FLOAT,
                    CNN2DFormat.NCHW,
                    H,
                    W,
                    C,
                    new NoOp(),
                    layer(max ? "max" : "mean", 2, 2, 0, false),
                    new ActivationLayer(Activation.IDENTITY));
            assertThat(ours.output(x)).isEqualTo(stock.output(x));
        }
    }

    @Test
    void badSettingsAreNamed() {
        assertThatThrownBy(() -> new MaxPool2d.Builder(0)).hasMessage("kernelSize must be positive: [0]");
        assertThatThrownBy(() -> new MaxPool2d.Builder(2).padding(2).build())
                .hasMessageContaining("padding must be at most half the kernel");
        assertThatThrownBy(() -> new MaxPool2d.Builder(9)
                        .build()
                        .getOutputType(4, InputType.convolutional(8, 8, 1, CNN2DFormat.NCHW)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Pooling window does not fit: kernel 9 on size 8");
        assertThatThrownBy(() -> new MaxPool2d.Builder(2).build().getOutputType(4, InputType.feedForward(8)))
                .hasMessageContaining("MaxPool2d expects convolutional input");
    }
}
