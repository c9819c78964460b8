package org.inkstone.generative.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class GuidanceTest {
    /** Predicts the label itself everywhere, and notes the sizes of its batches. */
    private static final class LabelDenoiser implements Denoiser {
        private final List<Long> batches = new ArrayList<>();
        private final boolean knows;

        LabelDenoiser(boolean knows) {
            this.knows = knows;
        }

        @Override
        public INDArray predict(INDArray x, double t, Condition condition) {
            batches.add(x.size(0));
            return x.mul(0).addi(condition.input().orElseThrow().broadcast(x.shape()));
        }

        @Override
        public boolean knowsNoCondition() {
            return knows;
        }
    }

    @Test
    void pushesAwayFromNoConditionInOneBatch() {
        LabelDenoiser denoiser = new LabelDenoiser(true);
        Condition condition = Condition.labels(10, 2, 7);
        INDArray x = Nd4j.rand(2, 3);
        INDArray guided = new ClassifierFreeGuidance(denoiser, 3).predict(x, 5, condition);
        assertThat(guided.getRow(0).toDoubleVector()).containsOnly(10 + 3 * (2 - 10.0));
        assertThat(guided.getRow(1).toDoubleVector()).containsOnly(10 + 3 * (7 - 10.0));
        assertThat(denoiser.batches).containsExactly(4L);
        assertThat(new ClassifierFreeGuidance(denoiser, 1)
                        .predict(x, 5, condition)
                        .getDouble(0, 0))
                .isEqualTo(2);
        assertThat(new ClassifierFreeGuidance(denoiser, 0)
                        .predict(x, 5, condition)
                        .getDouble(0, 0))
                .isEqualTo(10);
        assertThat(denoiser.batches).containsExactly(4L, 2L, 2L);
    }

    @Test
    void isAnErrorForAModelThatAlwaysSawItsCondition() {
        Denoiser denoiser = new LabelDenoiser(false);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClassifierFreeGuidance(denoiser, 2))
                .withMessageContaining("guidance scale 2.0 needs a model that was trained with dropped conditions");
        new ClassifierFreeGuidance(denoiser, 1);
        Sampling sampling = Sampling.of(denoiser, NoiseSchedule.linear(10), PredictionType.EPSILON);
        assertThatIllegalArgumentException().isThrownBy(() -> sampling.guidance(4));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClassifierFreeGuidance(denoiser, -1))
                .withMessage("guidance scale must be 0 or more: -1.0");
        INDArray x = Nd4j.rand(2, 3);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new ClassifierFreeGuidance(new LabelDenoiser(true), 2).predict(x, 1, Condition.none()))
                .withMessage("guidance needs a condition");
    }

    @Test
    void oneConditionServesAWholeBatch() {
        Sampling sampling = Sampling.of(new LabelDenoiser(true), NoiseSchedule.linear(10), PredictionType.SAMPLE)
                .steps(5)
                .condition(Condition.labels(10, 4))
                .guidance(2);
        assertThat(sampling.sample(3, 2).toDoubleMatrix()).isDeepEqualTo(new double[][] {{-2, -2}, {-2, -2}, {-2, -2}});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sampling.condition(Condition.labels(10, 4, 5)).sample(3, 2))
                .withMessageContaining("the condition is of 2 examples, the batch has 3");
    }

    @Test
    void noConditionOfEachKind() {
        Condition labels = Condition.labels(3, 0, 2).without(false, true);
        assertThat(labels.input().orElseThrow().toDoubleVector()).containsExactly(0, 3);
        INDArray vectors = Nd4j.ones(2, 4);
        Condition embedding = Condition.embedding(vectors).without(true, false);
        assertThat(embedding.input().orElseThrow().sum(1).toDoubleVector()).containsExactly(0, 4);
        assertThat(vectors.sumNumber().doubleValue()).isEqualTo(8);
        Condition text = Condition.text(Nd4j.ones(2, 3, 4), Nd4j.ones(2, 3)).without(true, false);
        assertThat(text.input().orElseThrow().sum(1, 2).toDoubleVector()).containsExactly(0, 12);
        assertThat(text.mask().orElseThrow().toDoubleMatrix()).isDeepEqualTo(new double[][] {{1, 0, 0}, {1, 1, 1}});
        assertThat(text.concat(text.withoutAny()).examples()).isEqualTo(4);
        assertThat(Condition.none().withoutAny().concat(Condition.none()).examples())
                .isZero();
    }

    @Test
    void oneEntryIsRepeated() {
        Condition text = Condition.text(Nd4j.rand(1, 3, 4), Nd4j.ones(1, 3)).forExamples(5);
        assertThat(text.input().orElseThrow().shape()).containsExactly(5, 3, 4);
        assertThat(text.input().orElseThrow().slice(4))
                .isEqualTo(text.input().orElseThrow().slice(0));
        assertThat(text.mask().orElseThrow().shape()).containsExactly(5, 3);
        assertThat(Condition.labels(4, 3).forExamples(2).input().orElseThrow().toDoubleVector())
                .containsExactly(3, 3);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Condition.labels(10, 11))
                .withMessage("labels must be 0 to 9, or 10 for none: 11.0");
        assertThatIllegalArgumentException().isThrownBy(() -> Condition.labels(10, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> Condition.labels(0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> Condition.embedding(Nd4j.rand(2, 3, 4)));
        assertThatIllegalArgumentException().isThrownBy(() -> Condition.text(Nd4j.rand(2, 3, 4), Nd4j.ones(2, 4)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Condition.labels(10, 1).concat(Condition.labels(11, 1)))
                .withMessageStartingWith("conditions must be alike");
    }
}
