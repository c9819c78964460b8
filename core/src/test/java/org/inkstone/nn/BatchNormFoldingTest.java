package org.inkstone.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

class BatchNormFoldingTest {
    private static final int H = 8;
    private static final int C = 3;
    private static final int N = 4;

    private static Layer conv(int channels, int kernel, boolean bias) {
        return new Conv2d.Builder(kernel)
                .nOut(channels)
                .padding(kernel / 2)
                .hasBias(bias)
                .build();
    }

    private static Layer norm(boolean relu) {
        return new BatchNorm2d.Builder().relu(relu).decay(0.5).build();
    }

    /** Norms of every kind behind every kind of layer; 5 of 6 can be folded. */
    private static MultiLayerNetwork layers(DataType type, CNN2DFormat format) {
        return Nets.images(
                type,
                format,
                H,
                H,
                C,
                new Adam(1e-2),
                conv(6, 3, true),
                norm(true),
                new DepthwiseConv2d.Builder(3).padding(1).stride(2).build(),
                new BatchNorm2d.Builder().relu6(true).useLogStd(true).decay(0.5).build(),
                new ConvTranspose2d.Builder(4)
                        .stride(2)
                        .padding(1)
                        .nOut(5)
                        .hasBias(false)
                        .build(),
                new BatchNorm2d.Builder()
                        .leakyRelu(0.2)
                        .lockGammaBeta(true)
                        .gamma(0.7)
                        .beta(0.1)
                        .decay(0.5)
                        .build(),
                new Conv2d.Builder(1).nOut(4).activation(Activation.TANH).build(),
                norm(false),
                new Linear.Builder().nOut(7).hasBias(false).build(),
                norm(true),
                norm(false),
                new OutputLinear.Builder().nOut(3).build());
    }

    private static DataSet batch(DataType type, CNN2DFormat format, int seed) {
        return new DataSet(Nets.imageBatch(type, format, N, H, H, C, seed), Nets.oneHot(type, N, 3));
    }

    @ParameterizedTest
    @CsvSource({"DOUBLE, NHWC", "DOUBLE, NCHW", "FLOAT, NHWC", "FLOAT, NCHW"})
    void layersGiveTheSame(DataType type, CNN2DFormat format) {
        MultiLayerNetwork net = layers(type, format);
        for (int i = 0; i < 3; i++) {
            net.fit(batch(type, format, i));
        }
        INDArray before = net.params().dup();
        MultiLayerNetwork folded = BatchNormFolding.fold(net);
        // the norm behind tanh and the second of two in a row stay
        assertThat(folded.getnLayers()).isEqualTo(net.getnLayers() - 4);
        INDArray x = batch(type, format, 9).getFeatures();
        assertClose(folded.output(x), net.output(x));
        assertThat(net.params()).isEqualTo(before);
    }

    private static void assertClose(INDArray actual, INDArray expected) {
        double tolerance = actual.dataType() == DataType.DOUBLE ? 1e-12 : 1e-5;
        assertThat(Nets.maxDifference(actual, expected))
                .isLessThan(tolerance * expected.amaxNumber().doubleValue());
    }

    /** A residual block, a norm behind a convolution used twice, a norm behind a merge, a norm that is an output. */
    private static ComputationGraph graph(CNN2DFormat format) {
        var graph = Nets.base(DataType.FLOAT, new Adam(1e-2))
                .graphBuilder()
                .addInputs("image")
                .setInputTypes(InputType.convolutional(H, H, C, format))
                .addLayer("conv1", conv(6, 3, false), "image")
                .addLayer("bn1", norm(true), "conv1")
                .addLayer("conv2", conv(6, 3, false), "bn1")
                .addLayer("bn2", norm(false), "conv2")
                .addVertex("add", new ResidualAdd(true), "bn2", "bn1")
                .addLayer("twice", conv(6, 1, true), "add")
                .addLayer("normOfTwice", norm(true), "twice")
                .addVertex("merged", new MergeVertex(), "twice", "normOfTwice")
                .addLayer("normOfMerged", norm(true), "merged")
                .addLayer("conv3", conv(4, 3, true), "normOfMerged")
                .addLayer("bn3", norm(true), "conv3")
                .addLayer("pool", new AdaptiveAvgPool2d.Builder(1).build(), "bn3")
                .addLayer("fc", new OutputLinear.Builder().nOut(3).build(), "pool")
                .setOutputs("fc");
        ComputationGraph net = new ComputationGraph(graph.build());
        net.init();
        for (int i = 0; i < 3; i++) {
            net.fit(batch(DataType.FLOAT, format, i));
        }
        return net;
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void graphsGiveTheSame(CNN2DFormat format) {
        ComputationGraph net = graph(format);
        ComputationGraph folded = BatchNormFolding.fold(net);
        assertThat(folded.getConfiguration().getVertices().keySet())
                .containsExactlyInAnyOrder(
                        "conv1",
                        "conv2",
                        "add",
                        "twice",
                        "normOfTwice",
                        "merged",
                        "normOfMerged",
                        "conv3",
                        "pool",
                        "fc");
        INDArray x = batch(DataType.FLOAT, format, 9).getFeatures();
        assertClose(folded.outputSingle(x), net.outputSingle(x));
    }

    @Test
    void aNormAsOutputGivesItsNameUp() {
        ComputationGraph net = new ComputationGraph(Nets.base(DataType.FLOAT, new Adam(1e-2))
                .graphBuilder()
                .addInputs("image")
                .setInputTypes(InputType.convolutional(H, H, C, CNN2DFormat.NHWC))
                .addLayer("conv", conv(6, 3, false), "image")
                .addLayer("bn", norm(true), "conv")
                .setOutputs("bn")
                .build());
        net.init();
        ComputationGraph folded = BatchNormFolding.fold(net);
        assertThat(folded.getConfiguration().getNetworkOutputs()).containsExactly("conv");
        INDArray x = batch(DataType.FLOAT, CNN2DFormat.NHWC, 9).getFeatures();
        assertClose(folded.outputSingle(x), net.outputSingle(x));
    }

    @Test
    void frozenLayersAreFoldedToo() {
        ComputationGraph net = new TransferLearning.GraphBuilder(graph(CNN2DFormat.NCHW))
                .setFeatureExtractor("add")
                .build();
        ComputationGraph folded = BatchNormFolding.fold(net);
        assertThat(folded.getVertex("bn1")).isNull();
        INDArray x = batch(DataType.FLOAT, CNN2DFormat.NCHW, 9).getFeatures();
        assertClose(folded.outputSingle(x), net.outputSingle(x));
    }

    @Test
    void isSavedAndTrainedAsAnyNetwork(@TempDir Path dir) throws Exception {
        ComputationGraph folded = BatchNormFolding.fold(graph(CNN2DFormat.NHWC));
        File file = dir.resolve("model.zip").toFile();
        ModelSerializer.writeModel(folded, file, false);
        ComputationGraph restored = ModelSerializer.restoreComputationGraph(file, false);
        DataSet batch = batch(DataType.FLOAT, CNN2DFormat.NHWC, 9);
        INDArray x = batch.getFeatures();
        assertThat(restored.outputSingle(x)).isEqualTo(folded.outputSingle(x));
        double before = restored.score(batch);
        for (int i = 0; i < 20; i++) {
            restored.fit(batch);
        }
        assertThat(restored.score(batch)).isLessThan(before);
    }
}
