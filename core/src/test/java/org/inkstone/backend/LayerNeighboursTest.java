package org.inkstone.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling3DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a layer is handed depends on its neighbours: some stock layers pass on arrays in an unusual memory layout, which
 * oneDNN does not always respect. So each kind of layer is followed by each other kind and compared with double precision.
 */
class LayerNeighboursTest {
    private static final int SIZE = 6;
    private static final int CHANNELS = 3;
    /** Layers without a helper, whose layout in NCHW is the native operation's; what is left comes in c order there. */
    private static final Set<String> OWN_OPERATIONS = Set.of("separable", "deconvolution");

    @BeforeAll
    static void start() {
        Backend.ensureInitialized();
        assertThat(Backend.describe().helpersOn()).isTrue();
    }

    private static Map<String, Function<CNN2DFormat, Layer>> layers() {
        Map<String, Function<CNN2DFormat, Layer>> layers = new LinkedHashMap<>();
        layers.put("convolution", f -> convolution(3, Activation.RELU, f));
        layers.put(
                "deconvolution",
                f -> new Deconvolution2D.Builder(2, 2)
                        .nOut(4)
                        .activation(Activation.RELU)
                        .dataFormat(f)
                        .build());
        layers.put(
                "separable",
                f -> new SeparableConvolution2D.Builder(2, 2)
                        .nOut(4)
                        .activation(Activation.RELU)
                        .dataFormat(f)
                        .build());
        layers.put(
                "depthwise",
                f -> new DepthwiseConvolution2D.Builder(2, 2)
                        .depthMultiplier(2)
                        .activation(Activation.TANH)
                        .dataFormat(f)
                        .build());
        layers.put("max pooling", f -> pooling(PoolingType.MAX, f));
        layers.put("average pooling", f -> pooling(PoolingType.AVG, f));
        layers.put("batch normalisation", f -> batchNorm(f));
        layers.put("upsampling", f -> new Upsampling2D.Builder(2).dataFormat(f).build());
        layers.put("activation", f -> new ActivationLayer(Activation.TANH));
        return layers;
    }

    @TestFactory
    Stream<DynamicTest> everyPairEqualsDoublePrecision() {
        List<DynamicTest> tests = new ArrayList<>();
        for (CNN2DFormat format : CNN2DFormat.values()) {
            layers().forEach((first, a) -> layers().forEach((second, b) -> {
                if (format == CNN2DFormat.NHWC ? !refused(first, second) : OWN_OPERATIONS.contains(first)) {
                    tests.add(pair(first + ", " + second, a.apply(format), b.apply(format), format));
                }
            }));
        }
        return tests.stream();
    }

    private static boolean refused(String first, String second) {
        return first.equals("separable") && second.equals("deconvolution");
    }

    private static DynamicTest pair(String name, Layer first, Layer second, CNN2DFormat format) {
        long[] shape = format == CNN2DFormat.NCHW
                ? new long[] {4, CHANNELS, SIZE, SIZE}
                : new long[] {4, SIZE, SIZE, CHANNELS};
        List<Layer> layers = List.of(convolution(1, Activation.RELU, format), first, second, output());
        return DynamicTest.dynamicTest(
                name + " " + format,
                () -> FloatAgainstDouble.compare(
                        name, layers, InputType.convolutional(SIZE, SIZE, CHANNELS, format), shape));
    }

    @TestFactory
    Stream<DynamicTest> sequencesEqualDoublePrecision() {
        Map<String, Layer> layers = new LinkedHashMap<>();
        layers.put("LSTM", lstm());
        layers.put(
                "SimpleRnn",
                new SimpleRnn.Builder().nOut(4).activation(Activation.TANH).build());
        layers.put("bidirectional LSTM", new Bidirectional(lstm()));
        for (ConvolutionMode mode : new ConvolutionMode[] {ConvolutionMode.Truncate, ConvolutionMode.Causal}) {
            layers.put(
                    "convolution " + mode,
                    new Convolution1DLayer.Builder(3)
                            .nOut(4)
                            .convolutionMode(mode)
                            .activation(Activation.RELU)
                            .build());
        }
        for (PoolingType type : new PoolingType[] {PoolingType.MAX, PoolingType.AVG}) {
            layers.put(
                    "pooling " + type,
                    new Subsampling1DLayer.Builder(type).kernelSize(2).stride(2).build());
        }
        return layers.entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(
                        e.getKey(),
                        () -> FloatAgainstDouble.compare(
                                e.getKey(),
                                List.of(lstm(), e.getValue(), new GlobalPoolingLayer(PoolingType.MAX), output()),
                                InputType.recurrent(3, 8),
                                5,
                                3,
                                8)));
    }

    @TestFactory
    Stream<DynamicTest> volumesEqualDoublePrecision() {
        return Stream.of(Subsampling3DLayer.PoolingType.MAX, Subsampling3DLayer.PoolingType.AVG)
                .map(type -> DynamicTest.dynamicTest(
                        "3-d convolution, pooling " + type,
                        () -> FloatAgainstDouble.compare(
                                "volume " + type,
                                List.of(
                                        new Convolution3D.Builder(2, 2, 2)
                                                .nOut(3)
                                                .activation(Activation.TANH)
                                                .build(),
                                        new Subsampling3DLayer.Builder(type)
                                                .kernelSize(2, 2, 2)
                                                .stride(2, 2, 2)
                                                .build(),
                                        output()),
                                InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 5, 5, 5, 2),
                                3,
                                2,
                                5,
                                5,
                                5)));
    }

    /** Deeplearning4j itself fails here in double precision. Untrained statistics change nothing, so that is compared. */
    @TestFactory
    Stream<DynamicTest> frozenBatchNormalisationPassesTheGradientOfFixedStatistics() {
        return Stream.of(CNN2DFormat.values())
                .map(format -> DynamicTest.dynamicTest(format.name(), () -> {
                    Layer frozen = new FrozenLayerWithBackprop(batchNorm(format));
                    MultiLayerNetwork with = behind(frozen, format);
                    MultiLayerNetwork without = behind(new ActivationLayer(Activation.IDENTITY), format);
                    without.setParam("0_W", with.getParam("0_W"));
                    without.setParam("2_W", with.getParam("2_W"));
                    INDArray x = Nd4j.randn(DataType.FLOAT, 4, SIZE, SIZE, SIZE);
                    INDArray y = Nd4j.create(new float[][] {{1, 0}, {0, 1}, {1, 0}, {0, 1}});
                    FloatAgainstDouble.gradient(with, x, y);
                    FloatAgainstDouble.gradient(without, x, y);
                    for (String weights : List.of("0_W", "2_W")) {
                        FloatAgainstDouble.assertClose(
                                weights,
                                with.gradient().getGradientFor(weights),
                                without.gradient().getGradientFor(weights));
                    }
                }));
    }

    private static MultiLayerNetwork behind(Layer layer, CNN2DFormat format) {
        return FloatAgainstDouble.network(
                List.of(convolution(1, Activation.TANH, format), layer, output()),
                InputType.convolutional(SIZE, SIZE, SIZE, format),
                DataType.FLOAT);
    }

    private static ConvolutionLayer convolution(int kernel, Activation activation, CNN2DFormat format) {
        return new ConvolutionLayer.Builder(kernel, kernel)
                .nOut(4)
                .activation(activation)
                .convolutionMode(ConvolutionMode.Same)
                .dataFormat(format)
                .build();
    }

    private static SubsamplingLayer pooling(PoolingType type, CNN2DFormat format) {
        return new SubsamplingLayer.Builder(type)
                .kernelSize(2, 2)
                .stride(1, 1)
                .dataFormat(format)
                .build();
    }

    private static BatchNormalization batchNorm(CNN2DFormat format) {
        return new BatchNormalization.Builder().dataFormat(format).build();
    }

    private static LSTM lstm() {
        return new LSTM.Builder().nOut(4).activation(Activation.TANH).build();
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build();
    }
}
