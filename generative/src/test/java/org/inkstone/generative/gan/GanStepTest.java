package org.inkstone.generative.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.train.Callback;
import org.inkstone.train.Checkpoints;
import org.inkstone.train.History;
import org.inkstone.train.NetworkPass;
import org.inkstone.train.Trainer;
import org.inkstone.train.TrainingRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

class GanStepTest {
    private static final int CLASSES = 3;

    @TempDir
    Path directory;

    private static Dcgan.Builder small(int size, int channels) {
        return Dcgan.builder(size, channels).latent(5).width(4).seed(1);
    }

    private static List<DataSet> batches(int size, int channels) {
        List<DataSet> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            INDArray labels = Nd4j.zeros(6, CLASSES);
            for (int j = 0; j < 6; j++) {
                labels.putScalar(j, j % CLASSES, 1);
            }
            all.add(new DataSet(
                    Nd4j.rand(DataType.FLOAT, 6, channels, size, size).muli(2).subi(1), labels));
        }
        return all;
    }

    private static GanStep step(Dcgan dcgan, GanLoss loss, int discriminatorSteps) {
        return GanStep.builder(Generator.of(dcgan), new ComputationGraph(dcgan.discriminator()))
                .loss(loss)
                .discriminatorSteps(discriminatorSteps)
                .build();
    }

    private static MultiDataSet first(int size, int channels) {
        DataSet batch = batches(size, channels).get(0);
        return new MultiDataSet(batch.getFeatures(), batch.getLabels());
    }

    /** Arrays that are equal to ND4J may differ by 1e-5. */
    private static void assertSameBits(INDArray actual, INDArray expected) {
        assertThat(actual.dup('c').data().asFloat())
                .isEqualTo(expected.dup('c').data().asFloat());
    }

    @Test
    void theGeneratorsStepChangesNothingOfTheDiscriminator() {
        Dcgan dcgan = small(28, 1).build();
        Generator generator = Generator.of(dcgan);
        ComputationGraph frozen = new ComputationGraph(dcgan.discriminator());
        NetworkPass through = NetworkPass.of(frozen);
        NetworkPass making = NetworkPass.of(generator.network());
        INDArray all = frozen.params().dup();
        INDArray mean = frozen.getParam("norm2_mean").dup();
        INDArray variance = frozen.getParam("norm2_var").dup();
        INDArray before = generator.network().params().dup();
        GanLoss loss = new GanLoss.NonSaturating();
        INDArray fake = making.forward(generator.noise(6, new Random(1)));
        INDArray scores = through.forward(fake);
        making.backward(through.backward(loss.generator(scores).gradient()).get(0));
        making.update(loss.generator(scores).loss());
        assertSameBits(frozen.params(), all);
        assertSameBits(frozen.getParam("norm2_mean"), mean);
        assertSameBits(frozen.getParam("norm2_var"), variance);
        assertThat(generator.network().params()).isNotEqualTo(before);
    }

    /** The whole step: with a discriminator that does not learn, its parameters are the same bits afterwards. */
    @Test
    void inTheStepTheDiscriminatorMovesByItsOwnGradientAlone() {
        Dcgan dcgan = small(28, 1).build();
        GanStep both = step(dcgan, new GanLoss.NonSaturating(), 1);
        GanStep discriminatorOnly = step(dcgan, new GanLoss.NonSaturating(), 2);
        MultiDataSet batch = first(28, 1);
        for (GanStep each : List.of(both, discriminatorOnly)) {
            Nd4j.getRandom().setSeed(7);
            each.step(batch);
        }
        assertSameBits(
                both.networks().get("discriminator").params(),
                discriminatorOnly.networks().get("discriminator").params());
        assertThat(both.networks().get("generator").params())
                .isNotEqualTo(discriminatorOnly.networks().get("generator").params());
        assertThat(both.report().orElseThrow().generatorLoss()).isPositive();
        assertThat(discriminatorOnly.report().orElseThrow().generatorLoss()).isNaN();
    }

    @ParameterizedTest
    @EnumSource(Dcgan.Conditioning.class)
    void conditionalNetworksLearnInBothWays(Dcgan.Conditioning conditioning) {
        Dcgan dcgan = small(32, 3).classes(CLASSES).conditioning(conditioning).build();
        GanStep step = step(dcgan, new GanLoss.Hinge(), 1);
        History history = Trainer.of(step)
                .epochs(2)
                .fit(new ListDataSetIterator<>(batches(32, 3), 1), new ListDataSetIterator<>(batches(32, 3), 1));
        assertThat(history.losses()).hasSize(8).doesNotContain(Double.NaN);
        assertThat(history.series("generatorLoss")[1]).hasSize(2);
        INDArray codes = step.generator().noise(2, new Random(1));
        INDArray zero = step.generator().generate(codes, 0, 0);
        assertThat(zero.shape()).containsExactly(2, 3, 32, 32);
        assertThat(step.generator().generate(codes, 1, 1).distance2(zero)).isGreaterThan(1e-3);
        assertSameBits(step.generator().generate(codes, 0, 0), zero);
    }

    @Test
    void resumesExactlyWithSeveralDiscriminatorSteps() {
        Dcgan dcgan = small(8, 1).norm(Dcgan.DiscriminatorNorm.NONE).smooth().build();
        GanStep whole = step(dcgan, new GanLoss.Wasserstein(), 3);
        History expected = fit(trainer(whole, "whole"));
        fit(trainer(step(dcgan, new GanLoss.Wasserstein(), 3), "cut").maxSteps(5));
        GanStep resumed = step(dcgan, new GanLoss.Wasserstein(), 3);
        History history = fit(trainer(resumed, "cut").resumeFrom(directory.resolve("cut/checkpoints/last.zip")));
        assertThat(history.losses()).isEqualTo(expected.losses());
        assertSameBits(
                resumed.networks().get("generator").params(),
                whole.networks().get("generator").params());
        assertSameBits(
                resumed.networks().get("discriminator").params(),
                whole.networks().get("discriminator").params());
        assertThat(whole.report().orElseThrow().penalty()).isPositive();
    }

    private Trainer trainer(GanStep step, String name) {
        return Trainer.of(step).epochs(3).runDirectory(directory.resolve(name)).callback(new Checkpoints());
    }

    private static History fit(Trainer trainer) {
        Nd4j.getRandom().setSeed(3);
        return trainer.fit(new ListDataSetIterator<>(batches(8, 1), 1));
    }

    @Test
    void generatorsAreSavedAndLoaded() {
        for (int classes : new int[] {0, CLASSES}) {
            Dcgan.Builder builder = small(28, 1);
            Generator generator = Generator.of((classes > 0 ? builder.classes(classes) : builder).build());
            Path file = directory.resolve("generator" + classes + ".zip");
            generator.save(file);
            Generator loaded = Generator.load(file);
            assertThat(loaded.latent()).isEqualTo(5);
            assertThat(loaded.classes()).isEqualTo(classes);
            int[] wanted = classes > 0 ? new int[] {2, 1} : new int[0];
            assertThat(loaded.sample(2, 9, wanted)).isEqualTo(generator.sample(2, 9, wanted));
        }
    }

    @Test
    void monitorsWatch() {
        GanStep step = step(small(28, 1).build(), new GanLoss.NonSaturating(), 1);
        History history = Trainer.of(step)
                .epochs(2)
                .callback(new BalanceMonitor(2))
                .callback(new CollapseMonitor(4))
                .callback(new Callback() {
                    @Override
                    public void onStep(TrainingRun run) {
                        assertThat(step.report()).isPresent();
                    }
                })
                .fit(new ListDataSetIterator<>(batches(28, 1), 1));
        assertThat(history.series(BalanceMonitor.GENERATOR_LOSS)[1]).hasSize(4);
        assertThat(Arrays.stream(history.series(BalanceMonitor.DISCRIMINATOR_RIGHT)[1]))
                .allMatch(share -> share >= 0 && share <= 1);
        assertThat(Arrays.stream(history.series(CollapseMonitor.DIVERSITY)[1]))
                .hasSize(2)
                .allMatch(d -> d > 0);
        assertThatThrownBy(() -> Trainer.of(
                                new ComputationGraph(small(28, 1).build().discriminator()))
                        .epochs(1)
                        .callback(new BalanceMonitor())
                        .fit(new ListDataSetIterator<>(batches(28, 1), 1)))
                .hasMessageContaining("BalanceMonitor");
    }

    @Test
    void badInputIsNamed() {
        assertThatThrownBy(() -> Dcgan.builder(30, 1).build())
                .hasMessage("size must be 4, 5, 6 or 7 doubled at least once, such as 28 or 32: 30");
        assertThatThrownBy(() -> Dcgan.builder(28, 1).latent(0)).hasMessage("latent must be positive: 0");
        assertThatThrownBy(() -> Dcgan.builder(28, 1).smooth().build())
                .hasMessageStartingWith("smooth is for discriminators without batch normalisation");
        Dcgan byClass = small(28, 1).classes(CLASSES).build();
        Generator generator = Generator.of(byClass);
        assertThatThrownBy(() -> GanStep.builder(
                                generator,
                                new ComputationGraph(small(28, 1).build().discriminator()))
                        .build())
                .hasMessage("the generator takes classes, but the discriminator has 1 inputs");
        assertThatThrownBy(() -> generator.sample(2, 1, 0))
                .hasMessage("there must be a class for each of the 2 codes: 1");
        assertThatThrownBy(() -> generator.sample(1, 1, 3)).hasMessage("class must be 0 to 2: 3");
        assertThatThrownBy(() -> generator.generate(Nd4j.ones(1, 4), 1)).hasMessage("codes must be [N, 5]: [1, 4]");
        assertThatThrownBy(() -> step(small(28, 1).build(), new GanLoss.Wasserstein(), 5))
                .hasMessageContaining("needs a smooth critic");
        assertThatThrownBy(() -> step(byClass, new GanLoss.Hinge(), 1)
                        .check(new MultiDataSet(Nd4j.ones(2, 1, 28, 28), Nd4j.ones(2, 4))))
                .hasMessage("labels of a batch must be one-hot [N, 3]: [2, 4]");
    }
}
