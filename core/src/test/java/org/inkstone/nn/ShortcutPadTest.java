package org.inkstone.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

class ShortcutPadTest {
    private static MultiLayerNetwork network(DataType type, int h, int w, int c, ShortcutPad layer) {
        return Nets.images(type, CNN2DFormat.NHWC, h, w, c, new NoOp(), layer);
    }

    @ParameterizedTest
    @CsvSource({"6, 8, 3, 2, 6", "7, 5, 4, 2, 7", "5, 5, 2, 3, 2", "4, 3, 2, 1, 5", "1, 1, 1, 2, 4"})
    void everyPixelIsTheOnePicked(int h, int w, int c, int stride, int channels) {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            INDArray x = Nd4j.rand(type, 3, h, w, c);
            INDArray y = network(
                            type,
                            h,
                            w,
                            c,
                            new ShortcutPad.Builder(channels).stride(stride).build())
                    .output(x);
            int before = (channels - c) / 2;
            assertThat(y.shape()).containsExactly(3, (h + stride - 1) / stride, (w + stride - 1) / stride, channels);
            for (int n = 0; n < 3; n++) {
                for (int i = 0; i < y.size(1); i++) {
                    for (int j = 0; j < y.size(2); j++) {
                        for (int k = 0; k < channels; k++) {
                            boolean real = k >= before && k < before + c;
                            assertThat(y.getDouble(n, i, j, k))
                                    .isEqualTo(real ? x.getDouble(n, i * stride, j * stride, k - before) : 0);
                        }
                    }
                }
            }
        }
    }

    @Test
    void gradientsAreThoseOfDifferences() {
        MultiLayerNetwork net = Nets.gradientCheck(
                CNN2DFormat.NHWC,
                5,
                6,
                2,
                new Conv2d.Builder(3, 3)
                        .nOut(3)
                        .padding(1)
                        .activation(Activation.TANH)
                        .build(),
                new ShortcutPad.Builder(6).stride(2).build(),
                new OutputLinear.Builder().nOut(2).build());
        INDArray labels = Nd4j.create(new double[][] {{1, 0}, {0, 1}, {1, 0}});
        GradientCheck.check(net, new DataSet(Nd4j.rand(DataType.DOUBLE, 3, 5, 6, 2), labels), 1e-5);
    }

    @Test
    void jsonRoundTrip() {
        MultiLayerConfiguration conf = network(
                        DataType.FLOAT,
                        4,
                        4,
                        2,
                        new ShortcutPad.Builder(4).stride(2).build())
                .getLayerWiseConfigurations();
        assertThat(MultiLayerConfiguration.fromJson(conf.toJson())).isEqualTo(conf);
        assertThat(new ShortcutPad.Builder(4).build())
                .isNotEqualTo(new ShortcutPad.Builder(4).stride(2).build());
    }

    @Test
    void badInputIsNamed() {
        assertThatThrownBy(() -> new ShortcutPad.Builder(0)).hasMessage("channels must be positive: 0");
        assertThatThrownBy(() -> new ShortcutPad.Builder(4).stride(0)).hasMessage("stride must be positive: 0");
        ShortcutPad layer = new ShortcutPad.Builder(4).build();
        assertThatThrownBy(() -> layer.getOutputType(0, InputType.convolutional(4, 4, 2, CNN2DFormat.NCHW)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("ShortcutPad takes pictures in NHWC, not ");
        assertThatThrownBy(() -> layer.getOutputType(0, InputType.convolutional(4, 4, 5, CNN2DFormat.NHWC)))
                .hasMessage("ShortcutPad gives 4 channels, its input has 5");
        MultiLayerNetwork net = network(DataType.FLOAT, 4, 4, 2, layer);
        assertThatThrownBy(() -> net.output(Nd4j.rand(DataType.FLOAT, 1, 4, 4, 5)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("at most 4], got [1, 4, 4, 5]");
    }
}
