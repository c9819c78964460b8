package org.inkstone.sequence.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.schedule.CosineSchedule;
import org.inkstone.schedule.WarmupSchedule;
import org.inkstone.sequence.text.batch.BatchOptions;
import org.inkstone.sequence.text.batch.LanguageModelWindows;
import org.inkstone.sweep.SearchSpace;
import org.inkstone.sweep.Spaces;
import org.inkstone.sweep.Sweep;
import org.inkstone.sweep.SweepResult;
import org.inkstone.train.Checkpoints;
import org.inkstone.train.EpochRecord;
import org.inkstone.train.History;
import org.inkstone.train.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/** A language model in the training loop: losses over tokens, accuracy, exact resume, a sweep. */
class LanguageModelTrainingTest {
    private static final int VOCABULARY = 9;
    private static final int LENGTH = 12;

    @TempDir
    Path directory;

    /** Each token follows from the last one, but for one in five, which the model can't know. */
    private static int[] tokens(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] tokens = new int[count];
        for (int i = 1; i < count; i++) {
            tokens[i] = random.nextInt(5) == 0 ? random.nextInt(VOCABULARY) : (3 * tokens[i - 1] + 1) % VOCABULARY;
        }
        return tokens;
    }

    private static LanguageModelWindows windows(long seed) {
        return new LanguageModelWindows(tokens(600, seed), LENGTH, BatchOptions.shuffled(8, 3));
    }

    private static CausalLanguageModel model(IUpdater updater) {
        return CausalLanguageModel.of(TransformerConfig.builder(VOCABULARY)
                .width(16)
                .heads(2)
                .layers(1)
                .maxLength(LENGTH)
                .dropout(0.1)
                .attentionDropout(0.1)
                .updater(updater)
                .build());
    }

    private static IUpdater scheduled() {
        return new Adam(WarmupSchedule.linear(5, CosineSchedule.overIterations(0.02, 40)));
    }

    private Trainer trainer(MultiLayerNetwork network, String run) {
        return Trainer.of(network)
                .seed(4)
                .epochs(6)
                .runDirectory(directory.resolve(run))
                .callback(new Checkpoints());
    }

    @Test
    void learnsWhatCanBeKnown() {
        History history = trainer(model(new Adam(0.01)).network(), "run").fit(windows(1), windows(2));
        EpochRecord last = history.lastEpoch().orElseThrow();
        // 0.8 known and a ninth of the rest: entropy 0.96 nats, accuracy 0.82
        assertThat(last.validationLoss()).isBetween(0.85, 1.15);
        assertThat(last.validationAccuracy()).isCloseTo(0.82, within(0.05));
        assertThat(last.trainAccuracy()).isGreaterThan(0.6);
    }

    @Test
    void resumedTrainingIsTheSame() {
        MultiLayerNetwork whole = model(scheduled()).network();
        History expected = trainer(whole, "whole").fit(windows(1), windows(2));

        trainer(model(scheduled()).network(), "part").maxSteps(17).fit(windows(1), windows(2));
        MultiLayerNetwork resumed = model(scheduled()).network();
        resumed.params().assign(0);
        History history = trainer(resumed, "part")
                .resumeFrom(directory.resolve("part/checkpoints/last.zip"))
                .fit(windows(1), windows(2));

        assertThat(history.losses()).isEqualTo(expected.losses());
        assertThat(resumed.params()).isEqualTo(whole.params());
    }

    @Test
    void sweepsOverRates() {
        SearchSpace space = SearchSpace.of("rate", Spaces.logUniform(1e-5, 1e-1));
        SweepResult result = Sweep.of(space, trial -> {
                    double rate = trial.parameters().getDouble("rate");
                    MultiLayerNetwork network = model(new Adam(rate)).network();
                    History history = Trainer.of(network).epochs(1).fit(windows(1), windows(2));
                    return history.lastEpoch().orElseThrow().validationLoss();
                })
                .minimize()
                .trials(6)
                .run();
        assertThat(result.trials()).hasSize(6);
        assertThat(result.best().orElseThrow().score()).isLessThan(Math.log(VOCABULARY));
    }
}
