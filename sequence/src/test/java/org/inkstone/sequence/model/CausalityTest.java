package org.inkstone.sequence.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.inkstone.nn.NormType;
import org.inkstone.sequence.attention.AttentionPositions;
import org.inkstone.sequence.attention.MultiHeadAttention;
import org.inkstone.sequence.attention.NormPlacement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** No information from the future: a token never changes what was there before it. */
class CausalityTest {
    private static final int N = 2;

    static List<Arguments> kinds() {
        List<Arguments> all = new ArrayList<>();
        for (NormPlacement placement : NormPlacement.values()) {
            for (NormType norm : NormType.values()) {
                for (PositionType positions : PositionType.values()) {
                    all.add(Arguments.of(placement, norm, positions));
                }
            }
        }
        return all;
    }

    private static TransformerConfig config(NormPlacement placement, NormType norm, PositionType positions) {
        return Small.config()
                .placement(placement)
                .norm(norm)
                .positions(positions)
                .build();
    }

    /** The same ids but for those at one step. */
    private static INDArray changed(INDArray ids, int step) {
        INDArray other = ids.dup();
        for (int n = 0; n < N; n++) {
            other.putScalar(n, step, (ids.getInt(n, step) + 1 + n) % Small.VOCABULARY);
        }
        return other;
    }

    private static INDArray steps(INDArray outputs, int from, int to) {
        return outputs.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to), NDArrayIndex.all());
    }

    private static void changesLaterStepsAlone(INDArray before, INDArray after, int step) {
        assertThat(steps(after, 0, step)).as("before step %d", step).isEqualTo(steps(before, 0, step));
        assertThat(steps(after, step, step + 1)).as("step %d", step).isNotEqualTo(steps(before, step, step + 1));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void ofALanguageModel(NormPlacement placement, NormType norm, PositionType positions) {
        CausalLanguageModel model = CausalLanguageModel.of(config(placement, norm, positions));
        INDArray ids = Small.ids(1, N, Small.TIME);
        INDArray before = model.probabilities(ids);
        for (int step = 1; step < Small.TIME; step++) {
            changesLaterStepsAlone(before, model.probabilities(changed(ids, step)), step);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void ofADecoder(NormPlacement placement, NormType norm, PositionType positions) {
        TransformerConfig config = config(placement, norm, positions);
        Seq2SeqTransformer model = Seq2SeqTransformer.of(Seq2SeqConfig.of(config, Small.VOCABULARY));
        INDArray source = Small.ids(1, N, Small.TIME);
        INDArray target = Small.ids(2, N, Small.TIME);
        INDArray before = model.probabilities(source, target, null);
        for (int step = 1; step < Small.TIME; step++) {
            changesLaterStepsAlone(before, model.probabilities(source, changed(target, step), null), step);
        }
        // A source's last token changes everything.
        INDArray after = model.probabilities(changed(source, Small.TIME - 1), target, null);
        assertThat(steps(after, 0, 1)).isNotEqualTo(steps(before, 0, 1));
    }

    @ParameterizedTest
    @EnumSource(NormPlacement.class)
    void ofTrainingsLossAndGradient(NormPlacement placement) {
        AnyNetwork network = AnyNetwork.of(
                CausalLanguageModel.configuration(config(placement, NormType.LAYER, PositionType.LEARNED)));
        INDArray ids = Small.ids(1, N, Small.TIME);
        INDArray labels = Small.ids(2, N, Small.TIME);
        int step = 4;
        INDArray counted = Nd4j.ones(DataType.FLOAT, N, Small.TIME);
        counted.get(NDArrayIndex.all(), NDArrayIndex.interval(step, Small.TIME)).assign(0);
        MultiDataSet batch = Small.batch(ids, labels, null, counted);
        MultiDataSet other = Small.batch(changed(ids, step), labels, null, counted);
        assertThat(network.score(other)).isEqualTo(network.score(batch));
        assertThat(network.gradients(other)).isEqualTo(network.gradients(batch));
    }

    @ParameterizedTest
    @EnumSource(AttentionPositions.class)
    void ofAttentionAlone(AttentionPositions positions) {
        AnyNetwork network = AnyNetwork.of(Small.sequences(
                DataType.FLOAT,
                new MultiHeadAttention.Builder()
                        .heads(2)
                        .causal(true)
                        .attentionPositions(positions)
                        .build()));
        INDArray x = Small.normal(DataType.FLOAT, 1, N, Small.TIME, Small.WIDTH);
        INDArray before = network.output(Small.batch(x, null, null, null));
        for (int step = 1; step < Small.TIME; step++) {
            INDArray other = x.dup();
            steps(other, step, step + 1).addi(1);
            changesLaterStepsAlone(before, network.output(Small.batch(other, null, null, null)), step);
        }
    }
}
