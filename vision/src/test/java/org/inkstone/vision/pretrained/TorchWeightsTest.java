package org.inkstone.vision.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.inkstone.vision.model.CifarQuick;
import org.inkstone.vision.model.LeNet;
import org.inkstone.vision.model.MobileNetV2;
import org.inkstone.vision.model.ResNet;
import org.inkstone.vision.model.Vgg;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class TorchWeightsTest {
    private static final double TOLERANCE = 1e-4;

    @TempDir
    private Path folder;

    private static ComputationGraph graph(ComputationGraphConfiguration conf) {
        ComputationGraph graph = new ComputationGraph(conf);
        graph.init();
        return graph;
    }

    private static void check(String name, ComputationGraphConfiguration conf) {
        TorchModel torch = TorchModel.named(name);
        ComputationGraph graph = graph(conf);
        WeightsReport report = TorchWeights.of(graph).load(torch.weights());
        assertThat(report.complete()).isTrue();
        torch.assertAnswer(graph.outputSingle(torch.channelsLast()), TOLERANCE);
    }

    @Test
    void cifarNetworksAnswerAsInPyTorch() {
        check("resnet20", ResNet.cifar(20).build());
        check(
                "resnet20-projection",
                ResNet.cifar(20).classes(7).projectionShortcuts(true).build());
        check("resnet20-preactivation", ResNet.cifar(20).preActivation(true).build());
    }

    @Test
    void theSameWeightsServeBothLayoutsOfPictures() {
        TorchModel torch = TorchModel.named("resnet20");
        ComputationGraph graph = graph(ResNet.cifar(20).format(CNN2DFormat.NCHW).build());
        TorchWeights.of(graph).load(torch.weights());
        torch.assertAnswer(graph.outputSingle(torch.pictures()), TOLERANCE);
        ComputationGraph precise =
                graph(ResNet.cifar(20).dataType(DataType.DOUBLE).build());
        TorchWeights.of(precise).load(torch.weights());
        torch.assertAnswer(precise.outputSingle(torch.channelsLast().castTo(DataType.DOUBLE)), TOLERANCE);
    }

    @Test
    void resNet18AnswersAsInTorchvision() {
        check("resnet18", ResNet.imageNet(18).inputSize(64, 96, 3).build());
    }

    @Test
    void mobileNetAnswersAsInTorchvision() {
        check("mobilenetv2", MobileNetV2.builder().inputSize(64, 96, 3).build());
    }

    /** Up to 138 million parameters, 2 GB of memory. */
    @Tag("long")
    @ParameterizedTest
    @ValueSource(strings = {"resnet34", "resnet50", "vgg11", "vgg13", "vgg16"})
    void largeNetworksAnswerAsInTorchvision(String name) {
        int depth = Integer.parseInt(name.replaceAll("[a-z]", ""));
        check(
                name,
                name.startsWith("vgg")
                        ? Vgg.builder(depth).inputSize(64, 96, 3).build()
                        : ResNet.imageNet(depth).inputSize(64, 96, 3).build());
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void networksOfLayersTakeNamesInOrder(CNN2DFormat format) {
        TorchModel quick = TorchModel.named("cifarquick");
        MultiLayerNetwork network =
                new MultiLayerNetwork(CifarQuick.builder().format(format).build());
        network.init();
        TorchWeights weights = TorchWeights.of(network, "conv1", "conv2", "conv3", "fc1", "fc2");
        weights.load(quick.weights());
        quick.assertAnswer(
                network.output(format == CNN2DFormat.NHWC ? quick.channelsLast() : quick.pictures()), TOLERANCE);
        assertThat(weights.stateDict().get("fc1.weight"))
                .isEqualTo(quick.weights().array("fc1.weight"));

        TorchModel leNet = TorchModel.named("lenet");
        MultiLayerNetwork digits =
                new MultiLayerNetwork(LeNet.builder().format(format).build());
        digits.init();
        TorchWeights.of(digits, "conv1", "conv2", "fc1", "fc2", "fc3").load(leNet.weights());
        leNet.assertAnswer(
                digits.output(format == CNN2DFormat.NHWC ? leNet.channelsLast() : leNet.pictures()), TOLERANCE);

        assertThatThrownBy(() -> TorchWeights.of(digits, "conv1").stateDict())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the network has 5 layers with parameters, there are 1 names: [conv1]");
    }

    @Test
    void whatIsWrittenIsPyTorchsStateDictAndComesBackAsItWas() {
        TorchModel torch = TorchModel.named("resnet20");
        ComputationGraph graph = graph(ResNet.cifar(20).build());
        TorchWeights.of(graph).load(torch.weights());
        Path file = folder.resolve("resnet20.safetensors");
        TorchWeights.of(graph).save(file);
        ComputationGraph other = graph(ResNet.cifar(20).seed(7).build());
        assertThat(other.params()).isNotEqualTo(graph.params());
        try (TensorFile written = TensorFile.open(file)) {
            assertThat(written.names())
                    .containsExactlyInAnyOrderElementsOf(torch.weights().names());
            for (String name : written.names()) {
                assertThat(written.info(name)).isEqualTo(torch.weights().info(name));
            }
            TorchWeights.of(other).load(written);
        }
        assertThat(other.params().toFloatVector()).isEqualTo(graph.params().toFloatVector());
    }

    @Test
    void everythingThatDoesNotFitIsNamedAndNothingIsTaken() {
        TorchModel torch = TorchModel.named("resnet20");
        ComputationGraph graph = graph(ResNet.cifar(20)
                .projectionShortcuts(true)
                .classes(3)
                .baseWidth(16)
                .build());
        INDArray before = graph.params().dup();
        WeightsMismatchException e = catchThrowableOfType(
                WeightsMismatchException.class, () -> TorchWeights.of(graph).load(torch.weights()));
        assertThat(e.report().missing())
                .hasSize(10)
                .contains("layer2.0.downsample.0.weight", "layer3.0.downsample.1.running_var");
        assertThat(e.report().misshaped())
                .hasSize(2)
                .contains(
                        "fc.weight is for 10 classes, the model has 3 (build it with classes(10), or keep its own head)");
        assertThat(e)
                .hasMessageStartingWith("hashed does not fit the model: 10 missing: layer2.0.downsample.0.weight, ")
                .hasMessageContaining("; 2 of another shape: fc.weight is for 10 classes");
        assertThat(graph.params()).isEqualTo(before);

        ComputationGraph deeper =
                graph(ResNet.imageNet(18).inputSize(32, 32, 3).baseWidth(4).build());
        assertThatThrownBy(() -> TorchWeights.of(deeper).load(torch.weights()))
                .isInstanceOf(WeightsMismatchException.class)
                .hasMessageContaining("unexpected: layer1.2.conv1.weight, ")
                .hasMessageContaining("conv1.weight is [16, 3, 3, 3], the model's [4, 3, 7, 7]")
                .hasMessageContaining(" more");
    }

    @Test
    void aModelMayKeepItsOwnHead() {
        TorchModel torch = TorchModel.named("resnet20");
        ComputationGraph graph = graph(ResNet.cifar(20).classes(3).build());
        INDArray head = graph.getLayer("fc").getParam("W").dup();
        WeightsReport report = TorchWeights.of(graph).keepHead(true).load(torch.weights());
        assertThat(report.complete()).isTrue();
        assertThat(report).hasToString("hashed: all 95 tensors fit");
        assertThat(graph.getLayer("fc").getParam("W")).isEqualTo(head);
        assertThat(graph.getLayer("conv1").getParam("W"))
                .isEqualTo(torch.weights().array("conv1.weight"));

        ComputationGraph loose = graph(ResNet.cifar(20).classes(3).build());
        WeightsReport taken = TorchWeights.of(loose).strict(false).load(torch.weights());
        assertThat(taken.misshaped()).hasSize(2);
        assertThat(loose.getLayer("conv1").getParam("W"))
                .isEqualTo(torch.weights().array("conv1.weight"));
    }

    @Test
    void modulesMayHaveOtherNamesAndTypes() {
        TorchModel torch = TorchModel.named("resnet20");
        Map<String, INDArray> tensors = new LinkedHashMap<>();
        torch.weights()
                .names()
                .forEach(name -> tensors.put(
                        "net." + name.replace("fc.", "linear."),
                        torch.weights()
                                .array(name)
                                .castTo(name.endsWith("tracked") ? DataType.INT64 : DataType.DOUBLE)));
        Path file = folder.resolve("renamed.safetensors");
        Safetensors.write(file, tensors, Map.of());
        ComputationGraph graph = graph(ResNet.cifar(20).build());
        try (TensorFile renamed = TensorFile.open(file).withoutPrefix("net.")) {
            TorchWeights.of(graph).module("fc", "linear").load(renamed);
        }
        torch.assertAnswer(graph.outputSingle(torch.channelsLast()), TOLERANCE);

        tensors.put("net.conv1.weight", Nd4j.zeros(DataType.INT32, 16, 3, 3, 3));
        Safetensors.write(file, tensors, Map.of());
        try (TensorFile renamed = TensorFile.open(file).withoutPrefix("net.")) {
            assertThatThrownBy(
                            () -> TorchWeights.of(graph).module("fc", "linear").load(renamed))
                    .hasMessageContaining("conv1.weight is of type I32");
        }
    }

    @Test
    void frozenLayersTakeWeightsToo() {
        TorchModel torch = TorchModel.named("resnet20");
        ComputationGraph graph = new TransferLearning.GraphBuilder(
                        graph(ResNet.cifar(20).build()))
                .fineTuneConfiguration(
                        new FineTuneConfiguration.Builder().seed(1).build())
                .setFeatureExtractor("layer3.2.add")
                .build();
        TorchWeights.of(graph).load(torch.weights());
        torch.assertAnswer(graph.outputSingle(torch.channelsLast()), TOLERANCE);
    }
}
