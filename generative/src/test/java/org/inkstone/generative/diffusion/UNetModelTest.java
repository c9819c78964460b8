package org.inkstone.generative.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.generative.diffusion.unet.UNet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Models of pictures with a small U-Net, conditioned in each way there is. */
class UNetModelTest {
    private static final int EXAMPLES = 6;
    private static final int TOKENS = 4;
    private static final int WIDTH = 5;

    @TempDir
    Path directory;

    private static DiffusionModel model(Condition.Kind kind) {
        UNet.Builder network = UNet.builder()
                .image(1, 8, 8)
                .baseWidth(8)
                .groups(4)
                .heads(2)
                .multipliers(1, 2)
                .attentionAt(4)
                .updater(new Adam(3e-3))
                .seed(3);
        DiffusionSettings settings =
                DiffusionSettings.of(NoiseSchedule.cosine(50), PredictionType.V_PREDICTION, 1, 8, 8);
        switch (kind) {
            case NONE -> {
                return DiffusionModel.of(new ComputationGraph(network.build()), settings);
            }
            case LABEL -> network.label(WIDTH);
            case EMBEDDING -> network.embedding(WIDTH);
            case TEXT -> network.text(WIDTH);
        }
        return DiffusionModel.of(new ComputationGraph(network.build()), settings.conditionedOn(kind, WIDTH, 0.2));
    }

    private static MultiDataSet batch(Condition.Kind kind) {
        Nd4j.getRandom().setSeed(8);
        INDArray pictures = Nd4j.rand(EXAMPLES, 1, 8, 8).muli(2).subi(1);
        INDArray[] none = {};
        return switch (kind) {
            case NONE -> new MultiDataSet(new INDArray[] {pictures}, none);
            case LABEL ->
                new MultiDataSet(new INDArray[] {pictures}, new INDArray[] {
                    Nd4j.arange(EXAMPLES).reshape(EXAMPLES, 1).fmod(WIDTH)
                });
            case EMBEDDING -> new MultiDataSet(new INDArray[] {pictures, Nd4j.randn(EXAMPLES, WIDTH)}, none);
            case TEXT -> {
                INDArray mask = Nd4j.ones(EXAMPLES, TOKENS);
                mask.getColumn(TOKENS - 1).assign(0);
                yield new MultiDataSet(
                        new INDArray[] {pictures, Nd4j.randn(EXAMPLES, TOKENS, WIDTH)},
                        none,
                        new INDArray[] {null, mask},
                        none);
            }
        };
    }

    private static Condition condition(Condition.Kind kind) {
        return switch (kind) {
            case NONE -> Condition.none();
            case LABEL -> Condition.labels(WIDTH, 2);
            case EMBEDDING ->
                Condition.embedding(
                        Nd4j.linspace(-1, 1, WIDTH).reshape(1, WIDTH).castTo(Nd4j.dataType()));
            case TEXT ->
                Condition.text(
                        Nd4j.linspace(-1, 1, TOKENS * WIDTH)
                                .reshape(1, TOKENS, WIDTH)
                                .castTo(Nd4j.dataType()),
                        Nd4j.createFromArray(new float[][] {{1, 1, 0, 0}}));
        };
    }

    @ParameterizedTest
    @EnumSource(Condition.Kind.class)
    void trainsSavesAndSamples(Condition.Kind kind) {
        DiffusionModel model = model(kind);
        DiffusionStep step = DiffusionStep.of(model);
        MultiDataSet batch = batch(kind);
        step.check(batch);
        double first = 0;
        double last = 0;
        for (int i = 0; i < 36; i++) {
            Nd4j.getRandom().setSeed(i % 3);
            double loss = step.step(batch);
            first += i < 3 ? loss : 0;
            last += i >= 33 ? loss : 0;
        }
        assertThat(last).isLessThan(0.85 * first);
        Path file = directory.resolve("model.zip");
        model.save(file);
        DiffusionModel loaded = DiffusionModel.load(file);
        double scale = kind == Condition.Kind.NONE ? 1 : 2.5;
        INDArray pictures = sample(model, kind, scale);
        assertThat(pictures.shape()).containsExactly(3, 1, 8, 8);
        assertThat(pictures.amaxNumber().doubleValue()).isLessThanOrEqualTo(1);
        assertThat(sample(loaded, kind, scale)).isEqualTo(pictures);
        if (kind != Condition.Kind.NONE) {
            assertThat(sample(model, kind, 0).equalsWithEps(pictures, 1e-3)).isFalse();
        }
    }

    private static INDArray sample(DiffusionModel model, Condition.Kind kind, double scale) {
        return model.sampling()
                .sampler(new DpmSolver())
                .steps(6)
                .thresholding(Thresholding.clip())
                .condition(condition(kind))
                .guidance(scale)
                .sample(model.settings().shape(3));
    }

    @Test
    void paddedTokensDoNotMatter() {
        DiffusionModel model = model(Condition.Kind.TEXT);
        DiffusionStep step = DiffusionStep.of(model);
        for (int i = 0; i < 20; i++) {
            step.step(batch(Condition.Kind.TEXT));
        }
        INDArray x = Nd4j.rand(1, 1, 8, 8);
        Condition text = condition(Condition.Kind.TEXT);
        INDArray states = text.input().orElseThrow().dup();
        states.putScalar(0, 3, 1, 99f);
        Condition padding = Condition.text(states, text.mask().orElseThrow());
        INDArray before = model.denoiser().predict(x, 10, text);
        assertThat(model.denoiser().predict(x, 10, padding).equalsWithEps(before, 1e-6))
                .isTrue();
        states.putScalar(0, 1, 1, 9f);
        Condition token = Condition.text(states, text.mask().orElseThrow());
        assertThat(model.denoiser().predict(x, 10, token).equalsWithEps(before, 1e-6))
                .isFalse();
    }

    /** The same pictures one by one and in one batch. */
    @Test
    void picturesOfABatchAreIndependent() {
        DiffusionModel model = model(Condition.Kind.LABEL);
        DiffusionStep.of(model).step(batch(Condition.Kind.LABEL));
        Nd4j.getRandom().setSeed(5);
        INDArray noise = Nd4j.randn(2, 1, 8, 8);
        INDArray both = model.sampling()
                .steps(5)
                .condition(Condition.labels(WIDTH, 1, 4))
                .guidance(2)
                .from(noise);
        INDArray second = model.sampling()
                .steps(5)
                .condition(Condition.labels(WIDTH, 4))
                .guidance(2)
                .from(noise.slice(1).reshape(1, 1, 8, 8).dup());
        assertThat(second.reshape(1, 8, 8).equalsWithEps(both.slice(1), 1e-4)).isTrue();
    }
}
