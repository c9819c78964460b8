package org.inkstone.vision.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.vision.model.GraphModelBuilder;
import org.inkstone.vision.model.MobileNetV2;
import org.inkstone.vision.model.ResNet;
import org.inkstone.vision.model.Vgg;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * One training step of the models against PyTorch's, through every layer. Those on which single precision differs from double by
 * percents, in PyTorch as well (many norms over few values), are checked in double.
 */
class TorchTrainingTest {
    private static final int CLASSES = 5;
    private static final double TOLERANCE = 1e-3;
    /** Of what is zero in theory, such as the gradient of a bias before a norm. */
    private static final double NOISE = 1e-5;

    @Test
    void cifarNetworksTrainAsInPyTorch() {
        check("resnet8", ResNet.cifar(8));
        check("resnet8-preactivation", ResNet.cifar(8).preActivation(true).projectionShortcuts(true));
    }

    @Test
    void resNet18TrainsAsInTorchvision() {
        check("resnet18", ResNet.imageNet(18));
    }

    @Test
    void resNet50TrainsAsInTorchvision() {
        check("resnet50", ResNet.imageNet(50).dataType(DataType.DOUBLE));
    }

    @Test
    void vggTrainsAsInTorchvision() {
        check("vgg11", Vgg.builder(11).baseWidth(8).headWidth(32).dropout(0));
    }

    @Test
    void mobileNetTrainsAsInTorchvision() {
        check("mobilenetv2", MobileNetV2.builder().dropout(0).dataType(DataType.DOUBLE));
    }

    /** With learning rate 1, a parameter's gradient is what a step takes from it. */
    private static void check(String name, GraphModelBuilder<?> builder) {
        JsonObject golden = GoldenTensors.json("training_steps.json")
                .getAsJsonObject("models")
                .getAsJsonObject(name);
        long[] shape = GoldenTensors.shape(golden);
        ComputationGraph graph = new ComputationGraph(builder.classes(CLASSES)
                .inputSize((int) shape[2], (int) shape[3], 3)
                .updater(new Sgd(1))
                .build());
        graph.init();
        TorchWeights weights = TorchWeights.of(graph);
        weights.load(new HashedWeights(golden.getAsJsonObject("tensors")));
        Map<String, INDArray> before = weights.stateDict();
        INDArray pictures = HashedWeights.pictures(shape).permute(0, 2, 3, 1).dup('c');
        INDArray labels = labels((int) shape[0]);
        DataType type = graph.getConfiguration().getDefaultConfiguration().getDataType();
        graph.fit(new DataSet(pictures.castTo(type), labels.castTo(type)));
        assertThat(graph.score()).isCloseTo(golden.get("loss").getAsDouble(), within(1e-4));
        Map<String, INDArray> after = weights.stateDict();
        JsonObject step = golden.getAsJsonObject("step");
        for (String tensor : step.keySet()) {
            INDArray result = tensor.endsWith("running_mean")
                    ? after.get(tensor)
                    : before.get(tensor).sub(after.get(tensor));
            compare(name + " " + tensor, result, GoldenTensors.numbers(step, tensor));
        }
    }

    private static void compare(String what, INDArray result, double[] golden) {
        double[] values = result.dup('c').data().asDouble();
        double length = golden[0];
        double typical = length / Math.sqrt(values.length);
        assertThat(result.norm2Number().doubleValue())
                .describedAs("length of %s", what)
                .isCloseTo(length, within(TOLERANCE * length + NOISE));
        for (int i = 0; i < 5; i++) {
            int at = (int) ((long) i * (values.length - 1) / 4);
            assertThat(values[at])
                    .describedAs("%s, value %d", what, at)
                    .isCloseTo(golden[i + 1], within(TOLERANCE * (typical + Math.abs(golden[i + 1])) + NOISE));
        }
    }

    private static INDArray labels(int n) {
        INDArray y = Nd4j.zeros(DataType.FLOAT, n, CLASSES);
        for (int i = 0; i < n; i++) {
            y.putScalar(i, i % CLASSES, 1);
        }
        return y;
    }
}
