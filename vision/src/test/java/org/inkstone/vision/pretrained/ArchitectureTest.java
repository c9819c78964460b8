package org.inkstone.vision.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.vision.model.GraphModelBuilder;
import org.inkstone.vision.model.MobileNetV2;
import org.inkstone.vision.model.PlainNet;
import org.inkstone.vision.model.ResNet;
import org.inkstone.vision.model.Vgg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ArchitectureTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "resnet20, resnet20, 10, 32",
        "resnet20-projection, resnet20, 7, 32",
        "resnet20-preactivation, resnet20, 10, 32",
        "resnet18, resnet18, 1000, 224",
        "resnet34, resnet34, 1000, 224",
        "resnet50, resnet50, 1000, 224",
        "vgg11, vgg11, 1000, 224",
        "vgg13, vgg13, 1000, 224",
        "vgg16, vgg16, 1000, 224",
        "mobilenetv2, mobilenetv2, 1000, 224",
    })
    void torchvisionsNetworksAreKnown(String torch, String name, int classes, int size) {
        Architecture found = Architecture.of(TorchModel.named(torch).weights());
        assertThat(found.name()).isEqualTo(name);
        assertThat(found.classes()).isEqualTo(classes);
        assertThat(found.inputSize()).isEqualTo(size);
        assertThat(found.inputChannels()).isEqualTo(3);
        assertThat(Architecture.names()).contains(name);
        assertThat(found.builder().build()).isInstanceOf(ComputationGraphConfiguration.class);
    }

    /** Other widths, heads and stems: what is written can be read without being told the model. */
    @Test
    void variantsAreKnownByTheirShapes() {
        roundTrip(ResNet.cifar(14).baseWidth(4).projectionShortcuts(true).classes(3));
        roundTrip(ResNet.cifar(8).baseWidth(4).preActivation(true).inputSize(32, 32, 1));
        roundTrip(ResNet.imageNet(18)
                .baseWidth(4)
                .smallStem(true)
                .inputSize(32, 32, 3)
                .classes(5));
        roundTrip(Vgg.builder(11).baseWidth(4).headWidth(6).classes(5));
        roundTrip(Vgg.builder(13)
                .baseWidth(4)
                .smallHead(true)
                .inputSize(32, 32, 3)
                .classes(5));
        roundTrip(MobileNetV2.builder().widthMultiplier(0.25).classes(5));
    }

    private void roundTrip(GraphModelBuilder<?> builder) {
        ComputationGraph graph = new ComputationGraph(builder.build());
        graph.init();
        Path file = folder.resolve("x.safetensors");
        TorchWeights.of(graph).save(file);
        try (TensorFile weights = TensorFile.open(file)) {
            ComputationGraph again =
                    new ComputationGraph(Architecture.of(weights).builder().build());
            again.init();
            assertThat(TorchWeights.of(again).load(weights).complete()).isTrue();
            assertThat(again.params().toFloatVector()).isEqualTo(graph.params().toFloatVector());
        }
    }

    @Test
    void aNameMayBeGiven() {
        ComputationGraph plain =
                new ComputationGraph(PlainNet.builder(20).classes(4).build());
        plain.init();
        Path file = folder.resolve("plain.safetensors");
        TorchWeights.of(plain).save(file);
        try (TensorFile weights = TensorFile.open(file)) {
            Architecture named = Architecture.of(weights, "plain20");
            assertThat(named.classes()).isEqualTo(4);
            ComputationGraph again = new ComputationGraph(named.builder().build());
            again.init();
            TorchWeights.of(again).load(weights);
            assertThatThrownBy(() -> Architecture.of(weights, "alexnet"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("model must be one of [resnet20, ")
                    .hasMessageEndingWith("]: alexnet");
        }
    }

    @Test
    void otherFilesAreRefused() {
        assertThatThrownBy(() -> Architecture.of(TorchModel.named("lenet").weights()))
                .isInstanceOf(TensorFileException.class)
                .hasMessage("hashed is for no model known here; its first tensors are conv1.weight, conv1.bias, "
                        + "conv2.weight, conv2.bias, fc1.weight");
        refused("is for a VGG without batch norm", "features.0.weight");
        refused("is for no VGG known here: depth must be one of", "features.0.weight", "features.1.running_mean");
        refused("lacks fc.weight", "conv1.weight", "layer1.0.conv1.weight");
        refused(
                "is for no residual network known here: depth must be one of",
                "conv1.weight",
                "layer1.0.conv1.weight",
                "layer4.0.conv1.weight",
                "fc.weight");
    }

    private void refused(String message, String... names) {
        Path file = folder.resolve("other.safetensors");
        Map<String, INDArray> tensors = new TreeMap<>();
        for (String name : names) {
            tensors.put(name, Nd4j.ones(DataType.FLOAT, 8, 3, 3, 3));
        }
        Safetensors.write(file, tensors, Map.of());
        try (TensorFile weights = TensorFile.open(file)) {
            assertThatThrownBy(() -> Architecture.of(weights))
                    .isInstanceOf(TensorFileException.class)
                    .hasMessageContaining(message);
        }
    }
}
