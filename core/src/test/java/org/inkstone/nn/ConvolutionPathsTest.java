package org.inkstone.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.backend.onednn.OneDnn;
import org.inkstone.train.NetworkPass;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Convolutions on oneDNN itself and on ND4J's operations give the same. */
class ConvolutionPathsTest {
    @AfterEach
    void backToDefault() {
        System.clearProperty(OneDnn.PROPERTY);
    }

    static Stream<Layer> layers() {
        return Stream.of(
                new Conv2d.Builder(3, 3)
                        .nOut(5)
                        .convolutionMode(ConvolutionMode.Same)
                        .build(),
                new Conv2d.Builder(3, 2)
                        .nOut(4)
                        .stride(2, 2)
                        .convolutionMode(ConvolutionMode.Same)
                        .build(),
                new Conv2d.Builder(3, 3)
                        .nOut(4)
                        .stride(2, 2)
                        .padding(1, 1)
                        .hasBias(false)
                        .build(),
                new Conv2d.Builder(1, 1).nOut(4).stride(2, 2).hasBias(false).build(),
                new Conv2d.Builder(3, 3).nOut(4).dilation(2, 2).padding(2, 2).build(),
                new DepthwiseConv2d.Builder(3, 3).stride(2, 2).padding(1, 1).build(),
                new DepthwiseConv2d.Builder(3, 3)
                        .dilation(2, 2)
                        .padding(2, 2)
                        .hasBias(true)
                        .build(),
                new ConvTranspose2d.Builder(4, 4)
                        .nOut(3)
                        .stride(2, 2)
                        .padding(1, 1)
                        .build(),
                new ConvTranspose2d.Builder(3, 3)
                        .nOut(3)
                        .stride(2, 2)
                        .padding(1, 1)
                        .outputPadding(1, 1)
                        .hasBias(false)
                        .build());
    }

    @ParameterizedTest
    @MethodSource("layers")
    void theSameEitherWay(Layer layer) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(5)
                .list()
                .layer(layer)
                .setInputType(InputType.convolutional(8, 7, 6, CNN2DFormat.NHWC))
                .build());
        network.init();
        NetworkPass pass = NetworkPass.of(network);
        INDArray x = Nd4j.rand(DataType.FLOAT, 3, 8, 7, 6).subi(0.5);
        INDArray y = pass.forward(x).dup();
        INDArray dy = Nd4j.rand(DataType.FLOAT, y.shape()).subi(0.5);
        List<INDArray> dx = pass.backward(dy);
        INDArray gradient = pass.gradient().dup();
        System.setProperty(OneDnn.PROPERTY, "false");
        assertThat(OneDnn.state()).contains("is false");
        assertThat(pass.forward(x).distance2(y)).isLessThan(1e-4);
        assertThat(pass.backward(dy).get(0).distance2(dx.get(0))).isLessThan(1e-4);
        assertThat(pass.gradient().distance2(gradient)).isLessThan(1e-3);
    }
}
