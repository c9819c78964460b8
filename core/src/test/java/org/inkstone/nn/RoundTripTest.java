package org.inkstone.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.datasets.iterator.utilty.SingletonDataSetIterator;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/** Every layer in one network: JSON, clone, saved model, memory report, conversion of stock models. */
class RoundTripTest {
    private static final int H = 9;
    private static final int C = 3;

    private static MultiLayerNetwork every(CNN2DFormat f) {
        return Nets.images(
                DataType.FLOAT,
                f,
                H,
                H,
                C,
                new Adam(1e-2),
                new Conv2d.Builder(3, 3)
                        .nOut(4)
                        .inputGradient(false)
                        .activation(Activation.RELU)
                        .build(),
                new BatchNorm2d.Builder().relu(true).decay(0.95).build(),
                new MaxPool2d.Builder(2).ceilMode(true).build(),
                new Conv2d.Builder(3, 3)
                        .nOut(5)
                        .dilation(2)
                        .same()
                        .hasBias(false)
                        .build(),
                new AvgPool2d.Builder(3)
                        .stride(1)
                        .padding(1)
                        .countIncludePad(false)
                        .build(),
                new Linear.Builder()
                        .nOut(8)
                        .hasBias(false)
                        .dropOut(0.9)
                        .activation(Activation.TANH)
                        .build(),
                new OutputLinear.Builder().nOut(4).build());
    }

    private static DataSet batch(CNN2DFormat f) {
        return new DataSet(Nets.imageBatch(DataType.FLOAT, f, 5, H, H, C, 1), Nets.oneHot(DataType.FLOAT, 5, 4));
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void jsonCloneAndFileGiveTheSameNetwork(CNN2DFormat f, @TempDir Path dir) throws Exception {
        MultiLayerNetwork net = every(f);
        net.fit(batch(f));
        MultiLayerConfiguration conf = net.getLayerWiseConfigurations();
        assertThat(MultiLayerConfiguration.fromJson(conf.toJson())).isEqualTo(conf);
        assertThat(conf.clone()).isEqualTo(conf);

        File file = dir.resolve("model.zip").toFile();
        ModelSerializer.writeModel(net, file, true);
        MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file, true);
        MultiLayerNetwork clone = net.clone();
        for (MultiLayerNetwork copy : new MultiLayerNetwork[] {restored, clone}) {
            assertThat(copy.params()).isEqualTo(net.params());
            assertThat(copy.output(batch(f).getFeatures())).isEqualTo(net.output(batch(f).getFeatures()));
            assertThat(copy.getUpdater().getStateViewArray())
                    .isEqualTo(net.getUpdater().getStateViewArray());
        }
        assertThat(net.summary()).contains("Conv2dLayer", "BatchNorm2dLayer", "Pool2dLayer", "OutputLinearLayer");
        InputType in = InputType.convolutional(H, H, C, f);
        assertThat(conf.getMemoryReport(in).toString()).contains("2 x Conv2d");
    }

    @Test
    void trainingAndInferenceAgreeAfterRestore() {
        MultiLayerNetwork net = every(CNN2DFormat.NHWC);
        for (int i = 0; i < 60; i++) {
            net.fit(batch(CNN2DFormat.NHWC));
        }
        assertThat(net.evaluate(new SingletonDataSetIterator(batch(CNN2DFormat.NHWC)))
                        .accuracy())
                .isEqualTo(1.0);
    }

    private static MultiLayerNetwork stock(CNN2DFormat f) {
        return Nets.images(
                DataType.FLOAT,
                f,
                H,
                H,
                C,
                new Adam(1e-2),
                new ConvolutionLayer.Builder(3, 3)
                        .nOut(4)
                        .padding(1, 1)
                        .activation(Activation.TANH)
                        .build(),
                new BatchNormalization.Builder().build(),
                new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {2, 2}, new int[] {2, 2})
                        .build(),
                new ConvolutionLayer.Builder(3, 3).nOut(4).hasBias(false).build(),
                new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG, new int[] {2, 2}, new int[] {1, 1})
                        .build(),
                new DenseLayer.Builder()
                        .nOut(6)
                        .activation(Activation.TANH)
                        .l2(0.01)
                        .hasBias(false)
                        .build(),
                new OutputLayer.Builder().nOut(4).activation(Activation.SOFTMAX).build());
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void aStockNetworkGoesOnAsOurs(CNN2DFormat f) {
        MultiLayerNetwork stock = stock(f);
        stock.fit(batch(f));
        MultiLayerNetwork ours = StockConversion.convert(stock);
        assertThat(Arrays.stream(ours.getLayers())
                        .map(l -> l.conf().getLayer().getClass().getSimpleName()))
                .containsExactly("Conv2d", "BatchNorm2d", "MaxPool2d", "Conv2d", "AvgPool2d", "Linear", "OutputLinear");
        assertThat(ours.params()).isEqualTo(stock.params());
        assertThat(ours.params()).isNotSameAs(stock.params());
        INDArray x = batch(f).getFeatures();
        assertThat(Nets.maxDifference(ours.output(x), stock.output(x))).isLessThan(1e-5);
        stock.fit(batch(f));
        ours.fit(batch(f));
        assertThat(ours.score()).isCloseTo(stock.score(), within(1e-4));
        for (Map.Entry<String, INDArray> p : stock.paramTable().entrySet()) {
            if (!p.getKey().equals("0_b")) { // no influence before a normalisation, so its gradient is rounding
                assertThat(Nets.maxDifference(ours.getParam(p.getKey()), p.getValue()))
                        .describedAs(p.getKey())
                        .isLessThan(1e-3);
            }
        }
    }

    @Test
    void whatHasNoEqualStays() {
        MultiLayerConfiguration conf = Nets.images(
                        DataType.FLOAT,
                        CNN2DFormat.NCHW,
                        H,
                        H,
                        C,
                        new Adam(1e-2),
                        new SubsamplingLayer.Builder(2, 2)
                                .convolutionMode(ConvolutionMode.Same)
                                .build(),
                        new DenseLayer.Builder().nOut(3).hasLayerNorm(true).build(),
                        new OutputLayer.Builder().nOut(4).build())
                .getLayerWiseConfigurations();
        MultiLayerConfiguration converted = StockConversion.convert(conf);
        assertThat(converted.getConf(0).getLayer()).isInstanceOf(SubsamplingLayer.class);
        assertThat(converted.getConf(1).getLayer()).isInstanceOf(DenseLayer.class);
        assertThat(converted.getConf(2).getLayer()).isInstanceOf(OutputLinear.class);
    }

    @Test
    void aStockGraphGoesOnAsOurs() {
        ComputationGraphConfiguration conf = Nets.base(DataType.FLOAT, new Adam(1e-2))
                .graphBuilder()
                .addInputs("in")
                .addLayer("conv", new ConvolutionLayer.Builder(3, 3).nOut(4).build(), "in")
                .addLayer(
                        "out",
                        new OutputLayer.Builder()
                                .nOut(4)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "conv")
                .setOutputs("out")
                .setInputTypes(InputType.convolutional(H, H, C, CNN2DFormat.NCHW))
                .build();
        ComputationGraph stock = new ComputationGraph(conf);
        stock.init();
        DataSet batch = batch(CNN2DFormat.NCHW);
        stock.fit(batch);
        ComputationGraph ours = StockConversion.convert(stock);
        assertThat(ours.getLayer("conv").conf().getLayer()).isInstanceOf(Conv2d.class);
        stock.fit(batch);
        ours.fit(batch);
        assertThat(Nets.maxDifference(ours.params(), stock.params())).isLessThan(1e-5);
    }
}
