package org.inkstone.vision.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.inkstone.nn.ImageToFlat;
import org.inkstone.nn.OutputLinear;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

/** DL4J's own transfer learning on the models that are graphs. */
class TransferTest {
    private static final int SIZE = 32;
    private static final int NEW_CLASSES = 3;

    @TempDir
    private Path folder;

    static Arguments[] models() {
        return new Arguments[] {
            Arguments.of(ResNet.cifar(8).baseWidth(4), "layer2.0.add", "fc", "layer3."),
            Arguments.of(
                    ResNet.imageNet(50).smallStem(true).baseWidth(2).preActivation(true),
                    "layer3.0.add",
                    "fc",
                    "layer3\\.[1-5]|layer4|bn_"),
            Arguments.of(ResNet.imageNet(18).baseWidth(4).zeroInitLastGain(true), "avgpool", "fc", "fc"),
            Arguments.of(PlainNet.builder(8).baseWidth(4), "layer2.0.bn2", "fc", "layer3"),
            Arguments.of(
                    Vgg.builder(11).baseWidth(4).headWidth(16),
                    "features.14",
                    "classifier.6",
                    "features.1[5-9]|features.2|classifier"),
            Arguments.of(
                    MobileNetV2.builder().widthMultiplier(0.2).smallStem(true),
                    "features.16.conv.3",
                    "classifier.1",
                    "features.1[78]"),
        };
    }

    /** Freezes all up to a vertex, puts another head on, and trains: what is frozen, batch statistics too, stays. */
    @ParameterizedTest
    @MethodSource("models")
    void frozenLayersStayAndTheNewHeadLearns(GraphModelBuilder<?> builder, String frozen, String head, String trained)
            throws IOException {
        ComputationGraph original =
                new ComputationGraph(builder.inputSize(SIZE, SIZE, 3).classes(6).build());
        original.init();
        original.fit(batch(6));
        ComputationGraph net = new TransferLearning.GraphBuilder(original)
                .fineTuneConfiguration(new FineTuneConfiguration.Builder()
                        .updater(new Nesterovs(0.02, 0.9))
                        .seed(3)
                        .build())
                .setFeatureExtractor(frozen)
                .nOutReplace(head, NEW_CLASSES, WeightInit.XAVIER)
                .build();
        Map<String, INDArray> before = copy(net);
        for (int i = 0; i < 3; i++) {
            net.fit(batch(NEW_CLASSES));
            assertThat(net.score()).isFinite();
        }
        Map<String, INDArray> after = copy(net);
        boolean anyFrozen = false;
        for (String name : before.keySet()) {
            // A norm takes away what the bias before it adds, so that the bias has no gradient but noise.
            if (name.matches("features.*_b")) {
                continue;
            }
            if (name.matches("(" + trained + ").*|" + head + "_.*")) {
                assertThat(same(before, after, name)).describedAs(name).isFalse();
            } else {
                anyFrozen = true;
                assertThat(same(before, after, name)).describedAs(name).isTrue();
                assertThat(after.get(name)).isEqualTo(original.getParam(name));
            }
        }
        assertThat(anyFrozen).isTrue();
        assertThat(net.output(batch(NEW_CLASSES).getFeatures())[0].shape()).containsExactly(8, NEW_CLASSES);
        savedAndLoaded(net);
    }

    private void savedAndLoaded(ComputationGraph net) throws IOException {
        Path file = folder.resolve("model.zip");
        ModelSerializer.writeModel(net, file.toFile(), true);
        ComputationGraph loaded = ModelSerializer.restoreComputationGraph(file.toFile(), true);
        INDArray x = batch(NEW_CLASSES).getFeatures();
        assertThat(loaded.output(x)[0].toFloatMatrix()).isDeepEqualTo(net.output(x)[0].toFloatMatrix());
        net.fit(batch(NEW_CLASSES));
        loaded.fit(batch(NEW_CLASSES));
        assertThat(loaded.params().toFloatVector()).isEqualTo(net.params().toFloatVector());
    }

    /** The other way of DL4J's to put a head on, by name. */
    @Test
    void theHeadMayBeTakenOffAndAnotherOnePutOn() {
        ComputationGraph original =
                new ComputationGraph(ResNet.cifar(8).baseWidth(4).classes(6).build());
        original.init();
        ComputationGraph net = new TransferLearning.GraphBuilder(original)
                .setFeatureExtractor("avgpool")
                .removeVertexAndConnections("fc")
                .addLayer(
                        "fc",
                        new OutputLinear.Builder().nIn(16).nOut(NEW_CLASSES).build(),
                        new ImageToFlat(1, 1, 16, CNN2DFormat.NHWC),
                        "avgpool")
                .setOutputs("fc")
                .build();
        net.fit(batch(NEW_CLASSES));
        assertThat(net.score()).isBetween(0.3, 4.0);
        assertThat(net.getParam("conv1_W")).isEqualTo(original.getParam("conv1_W"));
    }

    private static boolean same(Map<String, INDArray> a, Map<String, INDArray> b, String name) {
        return Arrays.equals(
                a.get(name).dup('c').data().asFloat(),
                b.get(name).dup('c').data().asFloat());
    }

    private static Map<String, INDArray> copy(ComputationGraph net) {
        Map<String, INDArray> all = new TreeMap<>();
        net.paramTable().forEach((name, value) -> all.put(name, value.dup()));
        return all;
    }

    private static DataSet batch(int classes) {
        Nd4j.getRandom().setSeed(5);
        INDArray x = Nd4j.randn(DataType.FLOAT, 8, SIZE, SIZE, 3);
        INDArray y = Nd4j.zeros(DataType.FLOAT, 8, classes);
        for (int i = 0; i < 8; i++) {
            y.putScalar(i, i % classes, 1);
        }
        return new DataSet(x, y);
    }
}
