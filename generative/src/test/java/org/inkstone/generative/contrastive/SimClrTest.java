package org.inkstone.generative.contrastive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.data.ArrayDataset;
import org.inkstone.data.DataLoader;
import org.inkstone.data.Image;
import org.inkstone.data.Tensor;
import org.inkstone.data.transform.CenterCrop;
import org.inkstone.data.transform.RandomCrop;
import org.inkstone.data.transform.RandomHorizontalFlip;
import org.inkstone.train.Checkpoints;
import org.inkstone.train.History;
import org.inkstone.train.Meter;
import org.inkstone.train.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

class SimClrTest {
    @TempDir
    Path folder;

    private final ConvEncoder shape = new ConvEncoder(8, 8, 1, 8, 2, new Adam(3e-3), 1);

    private static MultiLayerNetwork initialised(MultiLayerNetwork network) {
        network.init();
        return network;
    }

    private MultiLayerNetwork encoder() {
        return initialised(new MultiLayerNetwork(shape.pooled()));
    }

    private MultiLayerNetwork head() {
        return initialised(new MultiLayerNetwork(ProjectionHead.configuration(shape.features(), 8, new Adam(3e-3), 2)));
    }

    private static DataLoader views(ArrayDataset pictures, int batch) {
        return DataLoader.builder(pictures.transformed(TwoViews.by(new RandomCrop(8, 8).padding(1))))
                .batchSize(batch)
                .dropLast(true)
                .shuffle(3)
                .build();
    }

    @Test
    void featuresWithoutLabelsTellClassesApart() {
        MultiLayerNetwork encoder = encoder();
        History history = Trainer.of(new SimClrStep(encoder, head(), NtXent.of(0.5)))
                .epochs(8)
                .fit(views(Shapes.pictures(192, 1), 32), views(Shapes.pictures(64, 2), 32));
        double first = history.epochs().get(0).trainLoss();
        assertThat(history.lastEpoch().orElseThrow().trainLoss()).isLessThan(first - 0.2);
        assertThat(history.lastEpoch().orElseThrow().validationAccuracy()).isGreaterThan(3.0 / 63);
        INDArray few = features(encoder, Shapes.pictures(30, 4));
        int[] truth = truth(30);
        LinearProbe probe = LinearProbe.fit(few, truth, 3, new LinearProbe.Options(200, 64, 0.02, 1e-3, 1));
        INDArray judged = features(encoder, Shapes.pictures(90, 5));
        assertThat(probe.accuracy(judged, truth(90))).isGreaterThan(0.8);
        MultiLayerNetwork classifier = FineTuning.classifier(shape, encoder, probe, 3);
        assertThat(features(classifier, Shapes.pictures(90, 5)).argMax(1).toIntVector())
                .isEqualTo(probe.classify(judged));
        assertThatThrownBy(() -> FineTuning.classifier(shape, encoder, probe, 4))
                .hasMessageContaining("of 16 features and 3 classes, the classifier's last layer of 16 and 4");
    }

    private static INDArray features(MultiLayerNetwork encoder, ArrayDataset pictures) {
        float[] pixels = new float[pictures.size() * 64];
        for (int i = 0; i < pictures.size(); i++) {
            float[] plain = TwoViews.plain((Image) pictures.get(i).features());
            System.arraycopy(plain, 0, pixels, i * 64, 64);
        }
        return encoder.output(Nd4j.create(pixels, new long[] {pictures.size(), 8, 8, 1}, 'c'));
    }

    private static int[] truth(int count) {
        int[] truth = new int[count];
        for (int i = 0; i < count; i++) {
            truth[i] = i % 3;
        }
        return truth;
    }

    @Test
    void aSmallStepLowersTheLossAsTheGradientSays() {
        ConvEncoder slow = new ConvEncoder(8, 8, 1, 4, 2, new Sgd(1e-3), 1);
        MultiLayerNetwork encoder = initialised(new MultiLayerNetwork(slow.pooled()));
        MultiLayerNetwork head =
                initialised(new MultiLayerNetwork(ProjectionHead.configuration(slow.features(), 6, new Sgd(1e-3), 2)));
        Nd4j.getRandom().setSeed(7);
        MultiDataSet batch = new MultiDataSet(Nd4j.randn(DataType.FLOAT, 16, 2, 8, 8, 1), null);
        SimClrStep step = new SimClrStep(encoder, head, NtXent.of(0.5));
        INDArray before = encoder.params().dup();
        INDArray headBefore = head.params().dup();
        double loss = step.step(batch);
        double moved = trained(encoder, before) + trained(head, headBefore);
        double after = step.step(batch);
        // to first order the loss falls by rate times the squared length of the gradient
        assertThat((loss - after) / (moved / 1e-3)).isCloseTo(1, within(0.05));
    }

    /** Squared length of the way that trained parameters moved; running statistics are none. */
    private static double trained(MultiLayerNetwork network, INDArray before) {
        INDArray way = network.params().sub(before);
        double sum = 0;
        int at = 0;
        for (var parameter : network.paramTable().entrySet()) {
            int length = (int) parameter.getValue().length();
            if (!parameter.getKey().endsWith("mean") && !parameter.getKey().endsWith("var")) {
                for (int i = at; i < at + length; i++) {
                    sum += way.getDouble(i) * way.getDouble(i);
                }
            }
            at += length;
        }
        return sum;
    }

    @Test
    void anInterruptedTrainingResumesExactly() {
        MultiLayerNetwork whole = encoder();
        trainer(whole, "whole").fit(views(Shapes.pictures(64, 1), 16));
        trainer(encoder(), "parts").maxSteps(6).fit(views(Shapes.pictures(64, 1), 16));
        MultiLayerNetwork resumed = encoder();
        trainer(resumed, "parts")
                .resumeFrom(folder.resolve("parts/checkpoints/last.zip"))
                .fit(views(Shapes.pictures(64, 1), 16));
        assertThat(resumed.params()).isEqualTo(whole.params());
    }

    private Trainer trainer(MultiLayerNetwork encoder, String name) {
        return Trainer.of(new SimClrStep(encoder, head(), NtXent.of(0.5)))
                .epochs(3)
                .runDirectory(folder.resolve(name))
                .callback(new Checkpoints());
    }

    @Test
    void fineTuningBeginsWithTheEncoder() {
        MultiLayerNetwork encoder = encoder();
        MultiLayerNetwork classifier = FineTuning.classifier(shape, encoder, 3);
        INDArray x = Nd4j.randn(DataType.FLOAT, 5, 8, 8, 1);
        INDArray inner =
                classifier.feedForwardToLayer(encoder.getnLayers() - 1, x).get(encoder.getnLayers());
        assertThat(inner).isEqualTo(encoder.output(x));
        assertThat(classifier.output(x).shape()).containsExactly(5, 3);
        ConvEncoder other = new ConvEncoder(8, 8, 1, 4, 2, new Adam(), 1);
        assertThatThrownBy(() -> FineTuning.classifier(other, encoder, 3))
                .hasMessageContaining("one of this shape has");
    }

    @Test
    void viewsDifferAndFollowFromTheSeed() {
        byte[] pixels = new byte[32 * 32 * 3];
        new java.util.Random(1).nextBytes(pixels);
        Image picture = new Image(pixels, 32, 32, 3);
        TwoViews views = TwoViews.ofColour(32, 0.5);
        Tensor pair = views.apply(picture, new SplittableRandom(5));
        assertThat(pair.shape()).containsExactly(2, 32, 32, 3);
        assertThat(pair.data())
                .isEqualTo(views.apply(picture, new SplittableRandom(5)).data());
        int half = pair.data().length / 2;
        assertThat(java.util.Arrays.copyOf(pair.data(), half))
                .isNotEqualTo(java.util.Arrays.copyOfRange(pair.data(), half, 2 * half));
        for (float value : pair.data()) {
            assertThat(value).isBetween(-1f, 1f);
        }
        Image grey = new Image(new byte[28 * 28], 28, 28, 1);
        assertThat(TwoViews.ofGrey(28, 0.5).apply(grey, new SplittableRandom(1)).shape())
                .containsExactly(2, 28, 28, 1);
        assertThatThrownBy(() -> TwoViews.ofColour(32, -1)).hasMessageContaining("strength must be from 0 to 2: -1");
        assertThatThrownBy(() -> views.apply(pair, new SplittableRandom(1))).hasMessageContaining("works on pictures");
        TwoViews uneven = TwoViews.by((x, r) -> new CenterCrop(1 + r.nextInt(20), 4).apply(x, r));
        assertThatThrownBy(() -> uneven.apply(picture, new SplittableRandom(1))).hasMessageContaining("one size");
        assertThat(new RandomHorizontalFlip().apply(picture, new SplittableRandom(1)))
                .isNotNull();
    }

    @Test
    void whatDoesNotFitIsRefused() {
        SimClrStep step = new SimClrStep(encoder(), head(), NtXent.of(0.5));
        assertThatThrownBy(() -> step.check(new MultiDataSet(Nd4j.zeros(4, 8, 8, 1), null)))
                .hasMessageContaining("[N, 2, H, W, C]: [4, 8, 8, 1]");
        assertThatThrownBy(() -> step.check(new MultiDataSet(Nd4j.zeros(1, 2, 8, 8, 1), null)))
                .hasMessageContaining("no negatives");
        assertThatThrownBy(() -> new ConvEncoder(6, 8, 1, 4, 3, new Adam(), 1))
                .hasMessageContaining("multiples of 4 for 3 stages: 6 and 8");
        assertThatThrownBy(() -> ProjectionHead.configuration(0, 3, new Adam(), 1))
                .hasMessageContaining("features and size must be positive: 0, 3");
        assertThatThrownBy(() -> LinearProbe.fit(
                        Nd4j.zeros(DataType.FLOAT, 3, 2), new int[2], 2, LinearProbe.Options.defaults(1)))
                .hasMessageContaining("a class for each of the 3 rows: 2");
        assertThat(LinearProbe.few(new int[] {0, 0, 1, 0, 1, 1}, 2)).containsExactly(0, 1, 2, 4);
        Meter meter = new Meter();
        step.evaluate(new MultiDataSet(Nd4j.rand(DataType.FLOAT, 4, 2, 8, 8, 1), null), meter);
        assertThat(meter.examples()).isEqualTo(8);
    }
}
