package org.inkstone.sequence.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class RecordedAttentionTest {
    private static final TransformerConfig CONFIG = TransformerConfig.builder(11)
            .width(8)
            .heads(2)
            .hidden(16)
            .layers(2)
            .maxLength(6)
            .build();

    private static void sumToOne(List<INDArray> blocks, long... shape) {
        assertThat(blocks).hasSize(2).allSatisfy(weights -> {
            assertThat(weights.shape()).isEqualTo(shape);
            assertThat(weights.sum(3).minNumber().doubleValue()).isCloseTo(1, within(1e-5));
            assertThat(weights.sum(3).maxNumber().doubleValue()).isCloseTo(1, within(1e-5));
        });
    }

    @Test
    void aLanguageModelsWeightsOutliveTheForwardPass() {
        INDArray ids = Nd4j.createFromArray(new int[][] {{1, 2, 3, 4, 5}, {5, 4, 3, 2, 1}});
        List<INDArray> blocks = CausalLanguageModel.of(CONFIG).attentionWeights(ids);
        sumToOne(blocks, 2, 2, 5, 5);
        assertThat(blocks.get(0).getDouble(0, 0, 1, 2)).isZero();
    }

    @Test
    void aTranslatorsWeightsOutliveTheForwardPass() {
        Seq2SeqTransformer model = Seq2SeqTransformer.of(Seq2SeqConfig.of(CONFIG, 7));
        INDArray source = Nd4j.createFromArray(new int[][] {{1, 2, 3, 0}});
        INDArray target = Nd4j.createFromArray(new int[][] {{9, 10, 8}});
        INDArray mask = Nd4j.createFromArray(new float[][] {{1, 1, 1, 0}});
        List<INDArray> blocks = model.crossAttention(source, target, mask);
        sumToOne(blocks, 1, 2, 3, 4);
        assertThat(blocks.get(1).getDouble(0, 1, 2, 3)).isZero();
    }
}
