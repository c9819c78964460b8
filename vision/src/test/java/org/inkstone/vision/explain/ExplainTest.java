package org.inkstone.vision.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.inkstone.data.Image;
import org.inkstone.vision.model.CifarQuick;
import org.inkstone.vision.model.MobileNetV2;
import org.inkstone.vision.model.PlainNet;
import org.inkstone.vision.model.ResNet;
import org.inkstone.vision.model.Vgg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.SingletonDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

class ExplainTest {
    private final GoldenNet golden = GoldenNet.read();

    static List<Arguments> networks() {
        List<Arguments> all = new ArrayList<>();
        for (CNN2DFormat format : CNN2DFormat.values()) {
            all.add(Arguments.of(format, false));
            all.add(Arguments.of(format, true));
        }
        return all;
    }

    private static void close(INDArray actual, INDArray expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(2e-6);
    }

    private static INDArray nchw(INDArray pictures, CNN2DFormat format) {
        return format == CNN2DFormat.NCHW ? pictures : pictures.permute(0, 3, 1, 2);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void gradientsAndGradCamAreThoseOfTorch(CNN2DFormat format, boolean stock) {
        ComputationGraph network = golden.network(format, stock);
        INDArray parameters = network.params().dup();
        ExplainedNetwork explained = ExplainedNetwork.of(network);
        INDArray x = golden.pictures(format);
        int[] classes = golden.classes();
        close(explained.logits(x), golden.array("logits"));
        close(nchw(explained.gradient(x, classes), format), golden.array("gradient"));
        close(Saliency.gradient(explained, x, classes), golden.array("saliency"));
        close(Saliency.gradientTimesInput(explained, x, classes), golden.array("gradientTimesInput"));
        GradCam cam = GradCam.at(explained, "conv2", x, classes);
        close(cam.maps(), golden.array("conv", "cam"));
        close(cam.sized(), golden.array("conv", "sized"));
        GradCam behindTheBlock = GradCam.of(explained, x, classes);
        assertThat(behindTheBlock.layer()).isEqualTo("add");
        close(behindTheBlock.maps(), golden.array("add", "cam"));
        close(behindTheBlock.sized(), golden.array("add", "sized"));
        close(nchw(explained.activations(x, "relu1").get("relu1"), format), golden.array("first"));
        assertThat(network.params()).isEqualTo(parameters);
        assertThat(explained.layers())
                .startsWith("conv1", "bn1", "relu1", "pool")
                .endsWith("avgpool", "fc");
        assertThat(explained.convolutions()).containsExactly("conv1", "conv2");
    }

    @Test
    void frozenLayersAndDropoutDoNotStandInTheWay() {
        ComputationGraph network = golden.network(CNN2DFormat.NHWC, false);
        ComputationGraph frozen = new TransferLearning.GraphBuilder(network)
                .setFeatureExtractor("conv2")
                .build();
        frozen.getLayer("bn2").conf().getLayer().setIDropout(new Dropout(0.5));
        INDArray x = golden.pictures(CNN2DFormat.NHWC);
        INDArray gradient = ExplainedNetwork.of(frozen).gradient(x, golden.classes());
        close(nchw(gradient, CNN2DFormat.NHWC), golden.array("gradient"));
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void aChainsGradientIsThatOfFiniteDifferences(CNN2DFormat format) {
        MultiLayerNetwork network = new MultiLayerNetwork(CifarQuick.builder()
                .inputSize(8, 12, 3)
                .format(format)
                .classes(4)
                .dataType(DataType.DOUBLE)
                .activation(Activation.TANH)
                .build());
        network.init();
        ExplainedNetwork explained = ExplainedNetwork.of(network);
        INDArray x = format == CNN2DFormat.NHWC
                ? Nd4j.rand(DataType.DOUBLE, 1, 8, 12, 3)
                : Nd4j.rand(DataType.DOUBLE, 1, 3, 8, 12);
        INDArray gradient = explained.gradient(x, 2).dup('c');
        double before = explained.logits(x).getDouble(0, 2);
        double step = 1e-6;
        for (long i : new long[] {0, 50, 100, 200, 287}) {
            INDArray moved = x.dup('c');
            INDArray flat = moved.reshape(moved.length());
            flat.putScalar(i, flat.getDouble(i) + step);
            double difference = (explained.logits(moved).getDouble(0, 2) - before) / step;
            assertThat(gradient.reshape(gradient.length()).getDouble(i)).isEqualTo(difference, within(1e-5));
        }
        assertThat(explained.convolutions()).containsExactly("layer0", "layer2", "layer4");
        assertThat(explained.predictions(x)[0]).isEqualTo(network.predict(x)[0]);
    }

    @Test
    void whatTheNetworkLearnsIsSeen() {
        MultiLayerNetwork network = new MultiLayerNetwork(CifarQuick.builder().build());
        network.init();
        ExplainedNetwork explained = ExplainedNetwork.of(network);
        INDArray x = Nd4j.rand(2, 32, 32, 3);
        INDArray before = explained.logits(x);
        network.fit(new DataSet(x, Nd4j.eye(10).getRows(1, 2)));
        assertThat(explained.logits(x).distance2(before)).isPositive();
        close(softmax(explained.logits(x)), network.output(x));
    }

    private static INDArray softmax(INDArray logits) {
        return Transforms.softmax(logits, true);
    }

    @Test
    void residualNetworksOfTheZooAreExplained() {
        ComputationGraph network =
                new ComputationGraph(ResNet.cifar(8).format(CNN2DFormat.NCHW).build());
        network.init();
        ExplainedNetwork explained = ExplainedNetwork.of(network);
        assertThat(explained.format()).isEqualTo(CNN2DFormat.NCHW);
        INDArray x = Nd4j.rand(2, 3, 32, 32);
        close(softmax(explained.logits(x)), network.outputSingle(x));
        GradCam cam = GradCam.of(explained, x, 1, 7);
        assertThat(cam.layer()).isEqualTo("layer3.0.add");
        assertThat(cam.maps().shape()).containsExactly(2, 8, 8);
        assertThat(cam.heat().shape()).containsExactly(2, 32, 32);
        assertThat(explained.gradient(x, 1, 7).shape()).isEqualTo(x.shape());
    }

    static List<ComputationGraphConfiguration> zoo() {
        return List.of(
                ResNet.cifar(8).inputSize(16, 16, 3).preActivation(true).build(),
                ResNet.imageNet(50)
                        .smallStem(true)
                        .baseWidth(4)
                        .inputSize(16, 16, 3)
                        .classes(5)
                        .build(),
                PlainNet.builder(8).inputSize(16, 16, 3).build(),
                Vgg.builder(11)
                        .smallHead(true)
                        .baseWidth(4)
                        .inputSize(32, 32, 3)
                        .dropout(0.5)
                        .classes(5)
                        .build(),
                MobileNetV2.builder()
                        .widthMultiplier(0.25)
                        .smallStem(true)
                        .inputSize(32, 32, 3)
                        .dropout(0.5)
                        .classes(5)
                        .build());
    }

    @ParameterizedTest
    @MethodSource("zoo")
    void passesOfTheZooAreThoseOfInference(ComputationGraphConfiguration conf) {
        ComputationGraph network = new ComputationGraph(conf);
        network.init();
        network.params().addi(Nd4j.rand(network.params().shape()).muli(0.05));
        ExplainedNetwork explained = ExplainedNetwork.of(network);
        INDArray x = Nd4j.rand(2, (int) explained.height(), (int) explained.width(), 3);
        INDArray logits = explained.logits(x);
        String last = explained.layers().get(explained.layers().size() - 1);
        double scale = 1 + logits.amaxNumber().doubleValue();
        INDArray inTraining = explained.activations(x, last).get(last);
        assertThat(inTraining.sub(logits).amaxNumber().doubleValue()).isLessThan(1e-4 * scale);
        assertThat(softmax(logits).sub(network.outputSingle(x)).amaxNumber().doubleValue())
                .isLessThan(1e-4);
        assertThat(explained.gradient(x, 0, 1).norm2Number().doubleValue()).isPositive();
        assertThat(GradCam.of(explained, x, 0, 1).sized().size(2)).isEqualTo(explained.width());
        assertThat(explained.receptiveFields(64, 64)).containsKey(last);
    }

    @Test
    void smoothGradWithoutNoiseIsTheGradient() {
        ExplainedNetwork explained = ExplainedNetwork.of(golden.network(CNN2DFormat.NHWC, false));
        INDArray x = golden.pictures(CNN2DFormat.NHWC);
        close(Saliency.smoothGrad(explained, x, golden.classes(), 0, 2, 1), golden.array("saliency"));
        INDArray smooth = Saliency.smoothGrad(explained, x, golden.classes(), 0.2, 5, 1);
        assertThat(smooth).isEqualTo(Saliency.smoothGrad(explained, x, golden.classes(), 0.2, 5, 1));
        assertThat(smooth.distance2(golden.array("saliency"))).isPositive();
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void occlusionEqualsANaiveLoop(CNN2DFormat format) {
        ExplainedNetwork explained = ExplainedNetwork.of(golden.network(format, false));
        INDArray x = golden.pictures(format).get(NDArrayIndex.interval(0, 1)).dup('c');
        Occlusion.Result result = new Occlusion(3, 2, 0.5, 4).on(explained, x, 1);
        int[] tops = {0, 2, 4, 5};
        int[] lefts = {0, 2, 4, 6, 7};
        double before = explained.logits(x).getDouble(0, 1);
        assertThat(result.logit()).isEqualTo(before);
        double sum = 0;
        int covering = 0;
        for (int i = 0; i < tops.length; i++) {
            for (int j = 0; j < lefts.length; j++) {
                INDArray copy = x.dup('c');
                for (int y = tops[i]; y < tops[i] + 3; y++) {
                    for (int c = 0; c < 9; c++) {
                        int column = lefts[j] + c / 3;
                        long[] place = format == CNN2DFormat.NHWC
                                ? new long[] {0, y, column, c % 3}
                                : new long[] {0, c % 3, y, column};
                        copy.putScalar(place, 0.5);
                    }
                }
                double drop = before - explained.logits(copy).getDouble(0, 1);
                assertThat(result.drops()[i][j]).isEqualTo(drop, within(1e-6));
                if (tops[i] <= 4 && tops[i] + 3 > 4 && lefts[j] <= 6 && lefts[j] + 3 > 6) {
                    sum += drop;
                    covering++;
                }
            }
        }
        assertThat(result.map()[4][6]).isEqualTo((float) (sum / covering), within(1e-6f));
    }

    @Test
    void patchesAreWhereAChannelIsStrongest() {
        ExplainedNetwork explained = ExplainedNetwork.of(golden.network(CNN2DFormat.NHWC, false));
        INDArray x = golden.pictures(CNN2DFormat.NHWC);
        Map<Integer, List<Patch>> found = StrongestPatches.of(
                explained,
                "conv2",
                new int[] {3, 0},
                new SingletonDataSetIterator(new DataSet(x, Nd4j.zeros(2, 3))),
                5);
        INDArray values = explained.activations(x, "conv2").get("conv2");
        assertThat(found.keySet()).containsExactly(3, 0);
        for (List<Patch> patches : found.values()) {
            assertThat(patches).hasSize(2);
            assertThat(patches.get(0).value())
                    .isGreaterThanOrEqualTo(patches.get(1).value());
            for (Patch patch : patches) {
                INDArray map = values.slice(patch.item()).slice(patch.channel(), 2);
                assertThat(patch.value()).isEqualTo(map.maxNumber().floatValue());
                assertThat(patch.value()).isEqualTo(map.getFloat(patch.row(), patch.column()));
                // conv 3x3 padded, pool 2x2, conv 3x3 padded: 8 pixels, 2 apart, from 3 before the edge
                int top = Math.max(0, 2 * patch.row() - 3);
                int left = Math.max(0, 2 * patch.column() - 3);
                int bottom = Math.min(8, 2 * patch.row() + 5);
                int right = Math.min(10, 2 * patch.column() + 5);
                assertThat(patch.region()).isEqualTo(new ReceptiveField.Region(top, left, bottom, right));
                assertThat(patch.pixels().shape()).containsExactly(bottom - top, right - left, 3);
                assertThat(patch.pixels().getFloat(0, 0, 1)).isEqualTo(x.getFloat(patch.item(), top, left, 1));
            }
        }
    }

    @Test
    void kernelsAreStretchedEachByItself() {
        ExplainedNetwork explained = ExplainedNetwork.of(golden.network(CNN2DFormat.NHWC, false));
        FirstLayerKernels kernels = FirstLayerKernels.of(explained);
        assertThat(kernels.layer()).isEqualTo("conv1");
        assertThat(kernels.weights()).isEqualTo(golden.array("parameters", "conv1.weight"));
        assertThat(kernels.images())
                .hasSize(4)
                .allSatisfy(image -> assertThat(image.channels()).isEqualTo(3));
        INDArray first = kernels.weights().slice(0);
        double min = first.minNumber().doubleValue();
        double max = first.maxNumber().doubleValue();
        Image image = kernels.images().get(0);
        for (int c = 0; c < 3; c++) {
            assertThat(image.at(1, 2, c))
                    .isEqualTo((int) Math.round(255 * (first.getDouble(c, 1, 2) - min) / (max - min)));
        }
        INDArray twoChannels = Nd4j.rand(5, 2, 3, 3);
        assertThat(new FirstLayerKernels("conv", twoChannels).images())
                .hasSize(10)
                .allSatisfy(one -> assertThat(one.channels()).isEqualTo(1));
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void featureMapsHaveChannelsFirst(CNN2DFormat format) {
        ExplainedNetwork explained = ExplainedNetwork.of(golden.network(format, false));
        INDArray x = golden.pictures(format).get(NDArrayIndex.interval(1, 2)).dup('c');
        List<FeatureMaps> maps = FeatureMaps.of(explained, x, "relu1", "pool");
        close(maps.get(0).maps(), golden.array("first").slice(1));
        assertThat(maps.get(1).maps().shape()).containsExactly(4, 4, 5);
        assertThat(new FeatureMaps("dead", Nd4j.zeros(2, 3, 3)).flatChannels()).isEqualTo(2);
    }

    @Test
    void badInputIsRefused() {
        ExplainedNetwork explained = ExplainedNetwork.of(golden.network(CNN2DFormat.NHWC, false));
        INDArray x = golden.pictures(CNN2DFormat.NHWC);
        assertThatThrownBy(() -> GradCam.at(explained, "conv7", x, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no layer \"conv7\"; there are [conv1, bn1, ");
        assertThatThrownBy(() -> GradCam.at(explained, "fc", x, 0, 0))
                .hasMessage("layer \"fc\" gives no maps; the convolutions are [conv1, conv2]");
        assertThatThrownBy(() -> explained.gradient(x, 0, 3)).hasMessage("class must be 0 to 2: 3");
        assertThatThrownBy(() -> explained.gradient(x, 0, -1)).hasMessage("class must be 0 to 2: -1");
        assertThatThrownBy(() -> explained.gradient(x, 0)).hasMessage("classes must be one for each of 2 pictures: 1");
        assertThatThrownBy(() -> explained.logits(Nd4j.zeros(1, 8, 10, 1)))
                .hasMessage("pictures must be [batch, any, any, 3] (NHWC); they are [1, 8, 10, 1]");
        assertThatThrownBy(() -> explained.logits(Nd4j.zeros(8, 10, 3))).hasMessageContaining("they are [8, 10, 3]");
        assertThatThrownBy(() -> explained.logits(Nd4j.empty(DataType.FLOAT)))
                .hasMessageStartingWith("pictures must be");
        assertThatThrownBy(() -> Occlusion.of(9, 1).on(explained, x.get(NDArrayIndex.interval(0, 1)), 0))
                .hasMessage("window must be at most 8, the picture's side: 9");
        assertThatThrownBy(() -> Occlusion.of(2, 0)).hasMessage("stride must be positive: 0");
        assertThatThrownBy(() -> FeatureMaps.of(explained, x, "conv1")).hasMessage("picture must be a batch of one: 2");
        assertThatThrownBy(() -> Saliency.smoothGrad(explained, x, new int[] {0, 0}, 0.1, 0, 1))
                .hasMessage("samples must be positive: 0");
    }

    @Test
    void sizesAreCheckedWhereTheModelStatesThem() {
        MultiLayerNetwork network = new MultiLayerNetwork(CifarQuick.builder().build());
        network.init();
        ExplainedNetwork explained = ExplainedNetwork.of(network);
        assertThatThrownBy(() -> explained.logits(Nd4j.zeros(1, 32, 30, 3)))
                .hasMessage("pictures must be [batch, 32, 32, 3] (NHWC); they are [1, 32, 30, 3]");
        assertThatThrownBy(() -> explained.logits(Nd4j.zeros(1, 3, 32, 32)))
                .hasMessage("pictures must be [batch, 32, 32, 3] (NHWC); they are [1, 3, 32, 32]");
    }

    @Test
    void figuresAreDrawn() {
        ExplainedNetwork explained = ExplainedNetwork.of(golden.network(CNN2DFormat.NHWC, false));
        INDArray x = golden.pictures(CNN2DFormat.NHWC);
        Image picture = Colours.stretched().image(x.slice(0));
        assertThat(picture.channels()).isEqualTo(3);
        INDArray map = GradCam.of(explained, x, golden.classes()).sized().slice(0);
        assertThat(ExplainFigures.heatOver(picture, map).getWidth()).isEqualTo(10);
        assertThat(ExplainFigures.heat(map).getHeight()).isEqualTo(8);
        assertThat(ExplainFigures.signed(new float[][] {{-1, 0, 2}}).getRGB(1, 0) & 0xffffff)
                .isEqualTo(0xF7F7F7);
        assertThat(ColorMap.HEAT.of(0)).isEqualTo(0x000004);
        assertThat(ColorMap.HEAT.of(1)).isEqualTo(0xFCFFA4);
        assertThat(ColorMap.HEAT.of(Double.NaN)).isEqualTo(0x808080);
        Image normalised = Colours.normalised(new float[] {0.5f}, new float[] {0.25f})
                .image(Nd4j.createFromArray(-2f, 0f, 1f, 9f).reshape(2, 2, 1));
        assertThat(normalised.data()).containsExactly(0, (byte) 128, (byte) 191, (byte) 255);
    }
}
