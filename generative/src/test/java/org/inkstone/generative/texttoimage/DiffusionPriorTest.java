package org.inkstone.generative.texttoimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.generative.diffusion.Condition;
import org.inkstone.generative.diffusion.DiffusionModel;
import org.inkstone.generative.diffusion.DiffusionSettings;
import org.inkstone.generative.diffusion.NoiseSchedule;
import org.inkstone.generative.diffusion.PredictionType;
import org.inkstone.train.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

class DiffusionPriorTest {
    private static final int SIZE = 8;

    private static DiffusionPrior prior(long seed) {
        return DiffusionPrior.create(
                SIZE, PriorNetwork.builder(SIZE).width(32).layers(2).seed(seed));
    }

    /** Eight directions; the text of direction d means pictures of direction d + 1. */
    private static INDArray directions(int shift) {
        INDArray rows = Nd4j.zeros(DataType.FLOAT, SIZE, SIZE);
        for (int i = 0; i < SIZE; i++) {
            rows.putScalar(i, (i + shift) % SIZE, 3);
        }
        return rows;
    }

    @Test
    void learnsWhichPictureBelongsToWhichText() {
        DiffusionPrior prior = prior(1);
        Trainer.of(prior.step()).epochs(300).fit(prior.batches(directions(1), directions(0), SIZE, 1));
        INDArray drawn = prior.sample(directions(0), new DiffusionPrior.Options(10, 1, 1, 5));
        assertThat(drawn.argMax(1).toIntVector()).containsExactly(1, 2, 3, 4, 5, 6, 7, 0);
        assertThat(drawn.norm2(1).meanNumber().doubleValue()).isCloseTo(1, within(1e-5));
        INDArray guided = prior.sample(directions(0), new DiffusionPrior.Options(10, 3, 2, 5));
        assertThat(guided.argMax(1).toIntVector()).containsExactly(1, 2, 3, 4, 5, 6, 7, 0);
    }

    @Test
    void sameSeedSameDrawAndAFileKeepsEverything(@TempDir Path folder) {
        DiffusionPrior prior = prior(2);
        DiffusionPrior.Options options = new DiffusionPrior.Options(4, 2, 2, 7);
        INDArray drawn = prior.sample(directions(0), options);
        assertThat(prior.sample(directions(0), options)).isEqualTo(drawn);
        assertThat(prior.sample(directions(0), options.withSeed(8))).isNotEqualTo(drawn);
        prior.save(folder.resolve("prior.zip"));
        assertThat(DiffusionPrior.load(folder.resolve("prior.zip")).sample(directions(0), options))
                .isEqualTo(drawn);
    }

    @Test
    void ofSeveralCandidatesTheNearestIsKept() {
        DiffusionPrior prior = prior(3);
        INDArray texts = directions(0);
        double one = fit(prior.sample(texts, new DiffusionPrior.Options(4, 1, 1, 7)), texts);
        double best = fit(prior.sample(texts, new DiffusionPrior.Options(4, 1, 8, 7)), texts);
        assertThat(best).isGreaterThan(one);
    }

    private static double fit(INDArray drawn, INDArray texts) {
        return drawn.mul(texts).sumNumber().doubleValue();
    }

    @Test
    void batchesPairEachItemWithOneOfItsConditions() {
        INDArray data = Nd4j.createFromArray(0f, 1f, 2f, 3f, 4f).reshape(5, 1);
        INDArray conditions = Nd4j.arange(10).castTo(DataType.FLOAT).reshape(10, 1);
        PairBatches batches = PairBatches.shuffled(data, conditions, 2, 3);
        assertThat(batches.batchesPerEpoch()).isEqualTo(2);
        boolean second = false;
        for (int epoch = 0; epoch < 10; epoch++) {
            batches.setEpoch(epoch);
            while (batches.hasNext()) {
                MultiDataSet batch = batches.next();
                for (int i = 0; i < 2; i++) {
                    int item = batch.getFeatures(0).getInt(i, 0);
                    int condition = batch.getFeatures(1).getInt(i, 0);
                    assertThat(condition / 2).isEqualTo(item);
                    second |= condition % 2 == 1;
                }
            }
        }
        assertThat(second).isTrue();
        batches.setEpoch(4);
        INDArray first = batches.next().getFeatures(1);
        batches.setEpoch(4);
        assertThat(batches.next().getFeatures(1)).isEqualTo(first);
        PairBatches ordered = PairBatches.inOrder(data, conditions, 3);
        assertThat(ordered.next().getFeatures(1).ravel().toIntVector()).containsExactly(0, 2, 4);
        assertThat(ordered.next().getFeatures(0).ravel().toIntVector()).containsExactly(3, 4);
        assertThat(ordered.hasNext()).isFalse();
    }

    @Test
    void badInputIsNamed() {
        DiffusionPrior prior = prior(1);
        assertThatThrownBy(() -> prior.sample(Nd4j.ones(2, 5), DiffusionPrior.Options.defaults()))
                .hasMessage("embeddings of texts must be [N, 8], the prior's size: [2, 5]");
        assertThatThrownBy(() -> prior.batches(Nd4j.ones(2, 9), Nd4j.ones(2, 8), 2, 1))
                .hasMessage("embeddings of pictures must be [N, 8], the prior's size: [2, 9]");
        assertThatThrownBy(() -> prior.batches(Nd4j.ones(2, 8), Nd4j.ones(3, 8), 2, 1))
                .hasMessageContaining("2 items, 3 conditions");
        assertThatThrownBy(() -> PairBatches.shuffled(Nd4j.ones(2, 8), Nd4j.ones(2, 8), 3, 1))
                .hasMessage("batchSize must be 1 to the 2 items there are: 3");
        DiffusionSettings other = DiffusionSettings.of(NoiseSchedule.cosine(10), PredictionType.SAMPLE, 8)
                .conditionedOn(Condition.Kind.EMBEDDING, 6, 0.1);
        assertThatThrownBy(() -> DiffusionPrior.of(DiffusionModel.of(
                        new ComputationGraph(PriorNetwork.builder(8).build()), other)))
                .hasMessage("embeddings of text and picture must have the same size: 6 and 8");
        assertThatThrownBy(() -> new DiffusionPrior.Options(0, 1, 1, 1)).hasMessage("steps must be positive: 0");
    }
}
