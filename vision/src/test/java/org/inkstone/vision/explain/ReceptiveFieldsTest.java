package org.inkstone.vision.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.nn.AvgPool2d;
import org.inkstone.nn.Conv2d;
import org.inkstone.nn.ConvTranspose2d;
import org.inkstone.nn.OutputLinear;
import org.inkstone.vision.model.CifarQuick;
import org.inkstone.vision.model.MobileNetV2;
import org.inkstone.vision.model.ResNet;
import org.inkstone.vision.model.Vgg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ReceptiveFieldsTest {
    @Test
    void theNotesModelGrowsByItsWindows() {
        Map<String, ReceptiveField> fields =
                ReceptiveFields.of(CifarQuick.builder().build(), 32, 32);
        assertThat(fields.keySet())
                .containsExactly("layer0", "layer1", "layer2", "layer3", "layer4", "layer5", "layer6", "layer7");
        assertThat(fields.get("layer0").rows()).isEqualTo(new Span(-2, 5, 1, 32));
        assertThat(fields.get("layer1").rows()).isEqualTo(new Span(-2, 6, 2, 16));
        assertThat(fields.get("layer2").rows()).isEqualTo(new Span(-6, 14, 2, 16));
        assertThat(fields.get("layer5").columns()).isEqualTo(new Span(-14, 36, 8, 4));
        assertThat(fields.get("layer5").rows().start()).isEqualTo(3.5);
        assertThat(fields.get("layer5").rows().padding()).isEqualTo(14);
        assertThat(fields.get("layer7").rows().size()).isEqualTo(32);
    }

    /** Known figures of torchvision's networks behind the last block. */
    @ParameterizedTest
    @CsvSource({"18, 435", "34, 899", "50, 427"})
    void residualNetworksSeeWhatIsKnown(int depth, int size) {
        Map<String, ReceptiveField> fields =
                ReceptiveFields.of(ResNet.imageNet(depth).build(), 224, 224);
        ReceptiveField last = last(fields, "layer4");
        assertThat(last.rows().size()).isEqualTo(size);
        assertThat(last.rows().jump()).isEqualTo(32);
    }

    private static ReceptiveField last(Map<String, ReceptiveField> fields, String start) {
        return fields.values().stream()
                .filter(field -> field.layer().startsWith(start))
                .reduce((a, b) -> b)
                .orElseThrow();
    }

    @Test
    void vggSeesWhatIsKnown() {
        Map<String, ReceptiveField> fields = ReceptiveFields.of(Vgg.builder(16).build(), 224, 224);
        assertThat(last(fields, "features").rows()).isEqualTo(new Span(-90, 212, 32, 7));
    }

    @Test
    void depthwiseConvolutionsHaveWindowsToo() {
        Map<String, ReceptiveField> fields =
                ReceptiveFields.of(MobileNetV2.builder().build(), 224, 224);
        assertThat(last(fields, "features").rows()).isEqualTo(new Span(-245, 491, 32, 7));
    }

    @ParameterizedTest
    @CsvSource({"NHWC, false", "NCHW, true"})
    void whatIsOutsideTheFieldChangesNothing(CNN2DFormat format, boolean same) {
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder()
                .seed(4)
                .dataType(DataType.DOUBLE)
                .activation(Activation.TANH)
                .list();
        Conv2d.Builder strided = new Conv2d.Builder(3, 5).nOut(3).stride(2, 3);
        layers.layer((same ? strided.same() : strided.padding(1, 2)).build());
        layers.layer(
                new Conv2d.Builder(2, 3).nOut(2).dilation(2, 1).padding(1, 0).build());
        layers.layer(new AvgPool2d.Builder(2, 1).stride(1, 2).build());
        MultiLayerNetwork network = new MultiLayerNetwork(
                layers.setInputType(InputType.convolutional(17, 19, 2, format)).build());
        network.init();
        ReceptiveField field =
                ReceptiveFields.of(network.getLayerWiseConfigurations(), 17, 19).get("layer2");
        boolean last = format == CNN2DFormat.NHWC;
        INDArray x = last ? Nd4j.rand(DataType.DOUBLE, 1, 17, 19, 2) : Nd4j.rand(DataType.DOUBLE, 1, 2, 17, 19);
        INDArray before = network.output(x);
        assertThat(field.rows().units()).isEqualTo((int) before.size(last ? 1 : 2));
        assertThat(field.columns().units()).isEqualTo((int) before.size(last ? 2 : 3));
        boolean[][][] seen = new boolean[field.rows().units()][field.columns().units()][17 * 19];
        for (int p = 0; p < 17 * 19; p++) {
            INDArray moved = x.dup('c');
            long[] place = last ? new long[] {0, p / 19, p % 19, 1} : new long[] {0, 1, p / 19, p % 19};
            moved.putScalar(place, 5);
            INDArray difference = network.output(moved).sub(before);
            for (int i = 0; i < seen.length; i++) {
                for (int j = 0; j < seen[i].length; j++) {
                    seen[i][j][p] = difference.getDouble(last ? new int[] {0, i, j, 0} : new int[] {0, 0, i, j}) != 0;
                }
            }
        }
        for (int i = 0; i < seen.length; i++) {
            for (int j = 0; j < seen[i].length; j++) {
                assertThat(bounds(seen[i][j])).isEqualTo(field.region(i, j, 17, 19));
            }
        }
    }

    private static ReceptiveField.Region bounds(boolean[] seen) {
        int top = 17;
        int left = 19;
        int bottom = 0;
        int right = 0;
        for (int p = 0; p < seen.length; p++) {
            if (seen[p]) {
                top = Math.min(top, p / 19);
                left = Math.min(left, p % 19);
                bottom = Math.max(bottom, p / 19 + 1);
                right = Math.max(right, p % 19 + 1);
            }
        }
        return new ReceptiveField.Region(top, left, bottom, right);
    }

    @Test
    void shortcutsWithoutParametersTakeEverySecondPixel() {
        ComputationGraphConfiguration conf = ResNet.cifar(8).build();
        ComputationGraph network = new ComputationGraph(conf);
        network.init();
        Map<String, ReceptiveField> fields = ReceptiveFields.of(conf, 32, 32);
        assertThat(fields.get("layer2.0.shortcut").rows()).isEqualTo(new Span(-3, 7, 2, 16));
        assertThat(fields.get("layer2.0.add").rows()).isEqualTo(new Span(-6, 13, 2, 16));
        assertThat(fields.get("fc").rows().size()).isEqualTo(32);
    }

    @Test
    void whatHasNoWindowsIsNamed() {
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
                .list()
                .layer(new ConvTranspose2d.Builder(2).nOut(2).stride(2).build())
                .layer(new OutputLinear.Builder().nOut(2).build())
                .setInputType(InputType.convolutional(4, 4, 1))
                .build();
        assertThatThrownBy(() -> ReceptiveFields.of(conf, 4, 4))
                .hasMessage("windows of \"layer0\" are not known: ConvTranspose2d");
        assertThatThrownBy(() -> ReceptiveFields.of(conf, 0, 4)).hasMessage("picture size must be positive: 0 x 4");
    }
}
