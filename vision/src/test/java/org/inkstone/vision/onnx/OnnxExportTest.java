package org.inkstone.vision.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.nn.AdaptiveAvgPool2d;
import org.inkstone.nn.AvgPool2d;
import org.inkstone.nn.BatchNorm2d;
import org.inkstone.nn.BatchNormFolding;
import org.inkstone.nn.Conv2d;
import org.inkstone.nn.DepthwiseConv2d;
import org.inkstone.nn.InputShapeCheck;
import org.inkstone.nn.Linear;
import org.inkstone.nn.MaxPool2d;
import org.inkstone.nn.OutputLinear;
import org.inkstone.vision.model.CifarQuick;
import org.inkstone.vision.model.LeNet;
import org.inkstone.vision.model.MobileNetV2;
import org.inkstone.vision.model.PlainNet;
import org.inkstone.vision.model.ResNet;
import org.inkstone.vision.model.Vgg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class OnnxExportTest {
    private static final double TOLERANCE = 1e-5;

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("model.onnx");
    }

    /** What onnxruntime makes of pictures [N, C, H, W]. */
    private static INDArray run(Path file, INDArray pictures, String output) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.toString());
                OnnxTensor image = OnnxTensor.createTensor(
                        environment,
                        FloatBuffer.wrap(
                                pictures.dup('c').reshape(pictures.length()).toFloatVector()),
                        pictures.shape());
                OrtSession.Result result = session.run(Map.of("image", image))) {
            assertThat(session.getOutputNames()).containsExactly(output);
            return Nd4j.createFromArray((float[][]) result.get(0).getValue());
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertClose(INDArray actual, INDArray expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        assertThat(expected.sub(actual).amaxNumber().doubleValue()).isLessThan(TOLERANCE);
        assertThat(expected.amaxNumber().doubleValue()).isGreaterThan(0.01);
    }

    /** Other running statistics than 0 and 1, other gains than 1. */
    private static ComputationGraph trained(ComputationGraphConfiguration conf) {
        ComputationGraph graph = new ComputationGraph(conf);
        graph.init();
        Nd4j.getRandom().setSeed(3);
        graph.paramTable().forEach((name, value) -> {
            if (name.endsWith("_var") || name.endsWith("_gamma")) {
                double least = name.endsWith("_var") ? 1 : 0.2;
                value.assign(
                        Nd4j.rand(value.dataType(), value.shape()).muli(0.6).addi(least));
            } else if (name.endsWith("_mean") || name.endsWith("_beta") || name.endsWith("_b")) {
                value.assign(Nd4j.rand(value.dataType(), value.shape()).subi(0.5));
            }
        });
        return graph;
    }

    private static INDArray pictures(long... shape) {
        return Nd4j.randn(DataType.FLOAT, shape);
    }

    private static INDArray channelsLast(INDArray pictures) {
        return pictures.permute(0, 2, 3, 1).dup('c');
    }

    private void check(ComputationGraphConfiguration conf) {
        ComputationGraph graph = trained(conf);
        INDArray pictures = pictures(3, 3, 32, 32);
        OnnxExport.write(graph, file());
        assertClose(run(file(), pictures, "probabilities"), graph.outputSingle(channelsLast(pictures)));
    }

    @Test
    void residualNetworksGiveTheSame() {
        check(ResNet.cifar(20).build());
        check(ResNet.cifar(14).projectionShortcuts(true).classes(5).build());
        check(ResNet.cifar(14).preActivation(true).build());
        check(ResNet.imageNet(50).baseWidth(8).inputSize(32, 32, 3).classes(6).build());
    }

    @Test
    void otherNetworksGiveTheSame() {
        check(Vgg.builder(11).inputSize(32, 32, 3).smallHead(true).classes(5).build());
        check(MobileNetV2.builder()
                .widthMultiplier(0.25)
                .inputSize(32, 32, 3)
                .classes(5)
                .build());
        check(PlainNet.builder(8).build());
    }

    @Test
    void theLayoutOfTheNetworkDoesNotShow() {
        ComputationGraph graph =
                trained(ResNet.cifar(8).format(CNN2DFormat.NCHW).build());
        INDArray pictures = pictures(2, 3, 32, 32);
        OnnxExport.write(graph, file());
        assertClose(run(file(), pictures, "probabilities"), graph.outputSingle(pictures));
    }

    @Test
    void aFoldedNetworkGivesTheSame() {
        ComputationGraph graph = trained(ResNet.cifar(8).build());
        INDArray pictures = pictures(2, 3, 32, 32);
        OnnxExport.write(BatchNormFolding.fold(graph), file());
        assertClose(run(file(), pictures, "probabilities"), graph.outputSingle(channelsLast(pictures)));
    }

    @Test
    void logitsAreWhatSoftmaxIsAppliedTo() {
        ComputationGraph graph = trained(ResNet.cifar(8).build());
        INDArray pictures = pictures(2, 3, 32, 32);
        OnnxExport.of(graph).logits(true).write(file());
        INDArray logits = run(file(), pictures, "logits");
        assertClose(Nd4j.nn().softmax(logits, 1), graph.outputSingle(channelsLast(pictures)));
        assertThat(logits.minNumber().doubleValue()).isNegative();
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void networksOfLayersGiveTheSame(CNN2DFormat format) {
        check(LeNet.builder().format(format).build(), format, pictures(2, 1, 28, 28));
        check(CifarQuick.builder().format(format).activation(Activation.RELU).build(), format, pictures(2, 3, 32, 32));
    }

    private void check(MultiLayerConfiguration conf, CNN2DFormat format, INDArray pictures) {
        MultiLayerNetwork network = new MultiLayerNetwork(conf);
        network.init();
        OnnxExport.write(network, file());
        INDArray input = format == CNN2DFormat.NHWC ? channelsLast(pictures) : pictures;
        assertClose(run(file(), pictures, "probabilities"), network.output(input));
    }

    /** Every layer that the models above do not have. */
    @Test
    void otherLayersGiveTheSame() {
        var graph = new NeuralNetConfiguration.Builder()
                .seed(5)
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.convolutional(17, 14, 2, CNN2DFormat.NHWC));
        graph.addLayer(
                "same",
                new Conv2d.Builder(3, 2)
                        .nOut(6)
                        .stride(2, 1)
                        .convolutionMode(ConvolutionMode.Same)
                        .activation(Activation.LEAKYRELU)
                        .build(),
                new InputShapeCheck(17, 14, 2, CNN2DFormat.NHWC),
                "in");
        graph.addLayer("norm", new BatchNorm2d.Builder().leakyRelu(0.2).build(), "same");
        graph.addLayer("ceil", new MaxPool2d.Builder(2, 2).ceilMode(true).build(), "norm");
        graph.addLayer(
                "depthwise",
                new DepthwiseConv2d.Builder(3, 3)
                        .padding(1)
                        .hasBias(true)
                        .activation(Activation.RELU6)
                        .build(),
                "ceil");
        graph.addLayer("clipped", new BatchNorm2d.Builder().relu6(true).build(), "depthwise");
        graph.addLayer(
                "mean",
                new AvgPool2d.Builder(3, 3)
                        .stride(1)
                        .padding(1)
                        .countIncludePad(false)
                        .build(),
                "clipped");
        graph.addLayer("plain", new AvgPool2d.Builder(3, 3).stride(1).padding(1).build(), "clipped");
        graph.addVertex("both", new MergeVertex(), "mean", "plain");
        graph.addLayer(
                "elu", new ActivationLayer.Builder().activation(Activation.ELU).build(), "both");
        graph.addLayer("adaptive", new AdaptiveAvgPool2d.Builder(3, 4).build(), "elu");
        graph.addLayer("drop", new DropoutLayer(0.5), "adaptive");
        graph.addLayer(
                "dilated",
                new Conv2d.Builder(2, 2)
                        .nOut(5)
                        .dilation(2, 2)
                        .activation(Activation.SIGMOID)
                        .build(),
                "drop");
        graph.addLayer(
                "hidden",
                new Linear.Builder().nOut(9).activation(Activation.TANH).build(),
                "dilated");
        graph.addLayer("out", new OutputLinear.Builder().nOut(4).build(), "hidden");
        ComputationGraph network = trained(graph.setOutputs("out").build());
        INDArray pictures = pictures(3, 2, 17, 14);
        OnnxExport.write(network, file());
        assertClose(run(file(), pictures, "probabilities"), network.outputSingle(channelsLast(pictures)));
    }

    @Test
    void stockLayersGiveTheSame() {
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
                .seed(5)
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3)
                        .nOut(4)
                        .activation(Activation.TANH)
                        .build())
                .layer(new BatchNormalization.Builder().useLogStd(false).build())
                .layer(new GlobalPoolingLayer(PoolingType.MAX))
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .inputPreProcessor(0, new InputShapeCheck(8, 9, 2, CNN2DFormat.NCHW))
                .setInputType(InputType.convolutional(8, 9, 2, CNN2DFormat.NCHW))
                .build();
        check(conf, CNN2DFormat.NCHW, pictures(2, 2, 8, 9));
    }

    @Test
    void whatOnnxDoesNotKnowIsRefusedByName() {
        assertRefused(
                new Deconvolution2D.Builder(2, 2).nOut(2).build(),
                "layer 0 is a Deconvolution2D, which has no equal among PyTorch's modules here");
        assertRefused(
                new Conv2d.Builder(2, 2).nOut(2).activation(Activation.MISH).build(),
                "layer 0 has ActivationMish, which can't be written as ONNX");
        assertRefused(
                new AvgPool2d.Builder(3, 3).ceilMode(true).build(),
                "AvgPool2d 0 has a last window that is only partly covered (ceil mode), which can't be written as ONNX");
        assertRefused(
                new GlobalPoolingLayer(PoolingType.PNORM),
                "layer 0 is a GlobalPoolingLayer, which can't be written as ONNX");

        var graph = new NeuralNetConfiguration.Builder().graphBuilder().addInputs("in");
        graph.setInputTypes(InputType.convolutional(8, 8, 2, CNN2DFormat.NHWC));
        graph.addLayer(
                "conv", new Conv2d.Builder(3, 3).nOut(2).build(), new InputShapeCheck(8, 8, 2, CNN2DFormat.NHWC), "in");
        graph.addVertex("scaled", new ScaleVertex(2), "conv");
        graph.addLayer("out", new OutputLinear.Builder().nOut(2).build(), "scaled");
        ComputationGraph network = trained(graph.setOutputs("out").build());
        assertThatThrownBy(() -> OnnxExport.write(network, file()))
                .hasMessage("vertex scaled is a ScaleVertex, which can't be written as ONNX");
    }

    private void assertRefused(Layer layer, String message) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .list()
                .layer(layer)
                .layer(new OutputLinear.Builder().nOut(3).build())
                .inputPreProcessor(0, new InputShapeCheck(8, 8, 2, CNN2DFormat.NCHW))
                .setInputType(InputType.convolutional(8, 8, 2, CNN2DFormat.NCHW))
                .build());
        network.init();
        assertThatThrownBy(() -> OnnxExport.write(network, file()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThat(file()).doesNotExist();
    }

    @Test
    void aNetworkMustSayHowLargeItsPicturesAre() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .list()
                .layer(new OutputLinear.Builder().nIn(4).nOut(3).build())
                .build());
        network.init();
        assertThatThrownBy(() -> OnnxExport.write(network, file()))
                .hasMessage("the network does not say how large its pictures are: it has no InputShapeCheck in front");
    }
}
