package org.inkstone.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.activations.Activation;

/**
 * Every stock layer configuration that is allowed gives, with the oneDNN helpers on, the outputs and gradients of the same
 * network in double precision, which no helper touches.
 */
class StockLayerEqualityTest {
    private static final int SIZE = 9;
    private static final int CHANNELS = 3;

    @BeforeAll
    static void start() {
        Backend.ensureInitialized();
        assertThat(Backend.describe().helpersOn()).isTrue();
    }

    /** The layers under test by name; each sits between two convolutions, so that its input gradient is seen too. */
    private static Map<String, Function<CNN2DFormat, Layer>> layers() {
        Map<String, Function<CNN2DFormat, Layer>> layers = new LinkedHashMap<>();
        for (ConvolutionMode mode :
                new ConvolutionMode[] {ConvolutionMode.Truncate, ConvolutionMode.Same, ConvolutionMode.Strict}) {
            for (int kernel : new int[] {1, 2, 3, 5}) {
                for (int stride : new int[] {1, 2}) {
                    if (mode == ConvolutionMode.Strict && (SIZE - kernel) % stride != 0) {
                        continue;
                    }
                    for (boolean bias : new boolean[] {true, false}) {
                        layers.put(
                                "convolution " + mode + " kernel " + kernel + " stride " + stride + " bias " + bias,
                                f -> new ConvolutionLayer.Builder(kernel, kernel)
                                        .stride(stride, stride)
                                        .nOut(4)
                                        .convolutionMode(mode)
                                        .hasBias(bias)
                                        .activation(Activation.TANH)
                                        .dataFormat(f)
                                        .build());
                    }
                    for (PoolingType type : new PoolingType[] {PoolingType.MAX, PoolingType.AVG, PoolingType.PNORM}) {
                        layers.put(
                                "pooling " + type + " " + mode + " kernel " + kernel + " stride " + stride,
                                f -> new SubsamplingLayer.Builder(type)
                                        .kernelSize(kernel, kernel)
                                        .stride(stride, stride)
                                        .pnorm(2)
                                        .convolutionMode(mode)
                                        .dataFormat(f)
                                        .build());
                    }
                }
            }
        }
        for (Activation a : new Activation[] {
            Activation.RELU,
            Activation.IDENTITY,
            Activation.SIGMOID,
            Activation.LEAKYRELU,
            Activation.ELU,
            Activation.SOFTPLUS,
            Activation.SWISH,
            Activation.GELU,
            Activation.HARDTANH,
            Activation.CUBE
        }) {
            layers.put(
                    "convolution padding 2 activation " + a,
                    f -> new ConvolutionLayer.Builder(5, 5)
                            .padding(2, 2)
                            .nOut(4)
                            .activation(a)
                            .dataFormat(f)
                            .build());
        }
        layers.put(
                "convolution dilation 2",
                f -> new ConvolutionLayer.Builder(3, 3)
                        .dilation(2, 2)
                        .nOut(4)
                        .activation(Activation.RELU)
                        .dataFormat(f)
                        .build());
        for (boolean counted : new boolean[] {true, false}) {
            layers.put(
                    "average pooling padding 1 counted " + counted,
                    f -> new SubsamplingLayer.Builder(PoolingType.AVG)
                            .kernelSize(3, 3)
                            .stride(2, 2)
                            .padding(1, 1)
                            .avgPoolIncludePadInDivisor(counted)
                            .dataFormat(f)
                            .build());
            layers.put(
                    "average pooling Same counted " + counted,
                    f -> new SubsamplingLayer.Builder(PoolingType.AVG)
                            .kernelSize(3, 3)
                            .stride(2, 2)
                            .convolutionMode(ConvolutionMode.Same)
                            .avgPoolIncludePadInDivisor(counted)
                            .dataFormat(f)
                            .build());
        }
        layers.put(
                "max pooling padding 1",
                f -> new SubsamplingLayer.Builder(PoolingType.MAX)
                        .kernelSize(3, 3)
                        .stride(2, 2)
                        .padding(1, 1)
                        .dataFormat(f)
                        .build());
        layers.put(
                "batch normalisation",
                f -> new BatchNormalization.Builder().dataFormat(f).build());
        layers.put(
                "local response normalisation",
                f -> new LocalResponseNormalization.Builder().dataFormat(f).build());
        layers.put(
                "deconvolution",
                f -> new Deconvolution2D.Builder(3, 3)
                        .stride(2, 2)
                        .nOut(4)
                        .activation(Activation.RELU)
                        .dataFormat(f)
                        .build());
        layers.put(
                "separable convolution",
                f -> new SeparableConvolution2D.Builder(3, 3)
                        .nOut(4)
                        .activation(Activation.RELU)
                        .dataFormat(f)
                        .build());
        layers.put(
                "depthwise convolution",
                f -> new DepthwiseConvolution2D.Builder(3, 3)
                        .depthMultiplier(2)
                        .activation(Activation.RELU)
                        .dataFormat(f)
                        .build());
        layers.put("upsampling", f -> new Upsampling2D.Builder(2).dataFormat(f).build());
        layers.put(
                "zero padding",
                f -> new ZeroPaddingLayer.Builder(1, 2).dataFormat(f).build());
        layers.put("activation ReLU", f -> new ActivationLayer(Activation.RELU));
        return layers;
    }

    @TestFactory
    Stream<DynamicTest> equalsDoublePrecision() {
        return layers().entrySet().stream()
                .flatMap(e -> Stream.of(CNN2DFormat.NCHW, CNN2DFormat.NHWC)
                        .filter(f -> supported(e.getKey(), f))
                        .map(f -> DynamicTest.dynamicTest(
                                e.getKey() + " " + f,
                                () -> compare(e.getKey(), e.getValue().apply(f), f))));
    }

    /** Deeplearning4j has no NHWC form of these. */
    private static boolean supported(String name, CNN2DFormat format) {
        return format == CNN2DFormat.NCHW || !name.startsWith("zero padding");
    }

    private static void compare(String name, Layer layer, CNN2DFormat format) {
        long[] shape = format == CNN2DFormat.NCHW
                ? new long[] {5, CHANNELS, SIZE, SIZE}
                : new long[] {5, SIZE, SIZE, CHANNELS};
        List<Layer> layers = List.of(
                new ConvolutionLayer.Builder(1, 1)
                        .nOut(3)
                        .activation(Activation.TANH)
                        .dataFormat(format)
                        .build(),
                layer,
                new ConvolutionLayer.Builder(1, 1)
                        .nOut(2)
                        .activation(Activation.RELU)
                        .dataFormat(format)
                        .build(),
                new GlobalPoolingLayer(PoolingType.AVG),
                new DenseLayer.Builder().nOut(3).activation(Activation.TANH).build(),
                new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build());
        FloatAgainstDouble.compare(name, layers, InputType.convolutional(SIZE, SIZE, CHANNELS, format), shape);
    }

    @Test
    void refusesWhatIsComputedWrongly() {
        assertThatThrownBy(() -> ConfigurationValidator.check(new NeuralNetConfiguration.Builder()
                        .list()
                        .layer(new SubsamplingLayer.Builder(2, 2)
                                .dilation(2, 2)
                                .name("wide")
                                .build())
                        .layer(new OutputLayer.Builder()
                                .nOut(2)
                                .activation(Activation.SOFTMAX)
                                .build())
                        .setInputType(InputType.convolutional(8, 8, 1))
                        .build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "layer 0 'wide': SubsamplingLayer with dilation [2, 2] is computed wrongly in float; use dilation"
                                + " 1");
        assertThatThrownBy(() -> ConfigurationValidator.check(new NeuralNetConfiguration.Builder()
                        .graphBuilder()
                        .addInputs("in")
                        .addLayer(
                                "norm",
                                new BatchNormalization.Builder()
                                        .lockGammaBeta(true)
                                        .dataFormat(CNN2DFormat.NHWC)
                                        .build(),
                                "in")
                        .addLayer(
                                "out",
                                new OutputLayer.Builder()
                                        .nOut(2)
                                        .activation(Activation.SOFTMAX)
                                        .build(),
                                "norm")
                        .setOutputs("out")
                        .setInputTypes(InputType.convolutional(8, 8, 1, CNN2DFormat.NHWC))
                        .build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("layer 'norm': BatchNormalization with lockGammaBeta fails on NHWC input");
    }

    @Test
    void looksIntoFrozenLayersAndOneDimensionalPooling() {
        assertThatThrownBy(() -> ConfigurationValidator.check(new NeuralNetConfiguration.Builder()
                        .list()
                        .layer(new FrozenLayer(new SubsamplingLayer.Builder(2, 2)
                                .dilation(2, 2)
                                .build()))
                        .layer(output())
                        .setInputType(InputType.convolutional(8, 8, 1))
                        .build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SubsamplingLayer with dilation [2, 2] is computed wrongly");
        Subsampling1DLayer wide =
                new Subsampling1DLayer.Builder(PoolingType.MAX).kernelSize(2).build();
        wide.setDilation(new int[] {2, 1});
        assertThatThrownBy(() -> ConfigurationValidator.check(new NeuralNetConfiguration.Builder()
                        .list()
                        .layer(wide)
                        .layer(new GlobalPoolingLayer(PoolingType.MAX))
                        .layer(output())
                        .setInputType(InputType.recurrent(3, 8))
                        .build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("layer 0 'layer0': Subsampling1DLayer with dilation [2, 1]");
    }

    @Test
    void refusesDeconvolutionOnSeparableOutput() {
        for (Layer between : new Layer[] {new ActivationLayer(Activation.RELU), new DropoutLayer(0.5)}) {
            assertThatThrownBy(() -> ConfigurationValidator.check(new NeuralNetConfiguration.Builder()
                            .list()
                            .layer(separable(CNN2DFormat.NHWC))
                            .layer(between)
                            .layer(deconvolution(CNN2DFormat.NHWC))
                            .layer(output())
                            .setInputType(InputType.convolutional(8, 8, 3, CNN2DFormat.NHWC))
                            .build()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("layer 2 'layer2': Deconvolution2D on the NHWC output");
        }
        for (CNN2DFormat format : CNN2DFormat.values()) {
            ComputationGraphConfiguration graph = new NeuralNetConfiguration.Builder()
                    .graphBuilder()
                    .addInputs("in")
                    .addLayer("down", separable(format), "in")
                    .addLayer("relu", new ActivationLayer(Activation.RELU), "down")
                    .addLayer("up", deconvolution(format), "relu")
                    .addLayer("out", output(), "up")
                    .setOutputs("out")
                    .setInputTypes(InputType.convolutional(8, 8, 3, format))
                    .build();
            if (format == CNN2DFormat.NCHW) {
                assertThatCode(() -> ConfigurationValidator.check(graph)).doesNotThrowAnyException();
            } else {
                assertThatThrownBy(() -> ConfigurationValidator.check(graph))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("layer 'up': Deconvolution2D on the NHWC output");
            }
        }
    }

    private static Layer separable(CNN2DFormat format) {
        return new SeparableConvolution2D.Builder(3, 3)
                .nOut(4)
                .dataFormat(format)
                .build();
    }

    private static Layer deconvolution(CNN2DFormat format) {
        return new Deconvolution2D.Builder(2, 2).nOut(2).dataFormat(format).build();
    }

    private static Layer output() {
        return new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build();
    }
}
