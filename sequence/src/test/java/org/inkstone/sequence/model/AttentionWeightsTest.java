package org.inkstone.sequence.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.nn.SequencePooling;
import org.inkstone.sequence.attention.Masks;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

class AttentionWeightsTest {
    private final TransformerConfig config = Small.config().build();

    /** Two layers' weights, each row of which adds up to one. */
    private static void check(List<INDArray> weights, int queries, int keys) {
        assertThat(weights).hasSize(2).allSatisfy(layer -> {
            assertThat(layer.shape()).containsExactly(2, 2, queries, keys);
            assertThat(layer.sum(3).sub(1).amaxNumber().doubleValue()).isLessThan(1e-5);
        });
    }

    @Test
    void ofEncodersWhereNothingLooksAtPadding() {
        MultiLayerNetwork network =
                (MultiLayerNetwork) AnyNetwork.of(TransformerEncoder.classifier(config, 3, SequencePooling.Kind.MEAN))
                        .model();
        INDArray mask = Masks.fromLengths(new int[] {4, 6}, Small.TIME);
        List<INDArray> weights = AttentionWeights.of(network, Small.ids(1, 2, Small.TIME), mask);
        check(weights, Small.TIME, Small.TIME);
        INDArray padding = weights.get(1)
                .get(
                        NDArrayIndex.point(0),
                        NDArrayIndex.all(),
                        NDArrayIndex.all(),
                        NDArrayIndex.interval(4, Small.TIME));
        assertThat(padding.amaxNumber().doubleValue()).isZero();
    }

    @Test
    void ofPictures() {
        VisionTransformer vit = new VisionTransformer(config, 4, 6, 1, CNN2DFormat.NHWC, 2, 3);
        MultiLayerNetwork network =
                (MultiLayerNetwork) AnyNetwork.of(vit.configuration()).model();
        check(AttentionWeights.of(network, Small.normal(DataType.FLOAT, 1, 2, 4, 6, 1)), 7, 7);
    }

    @Test
    void ofLanguageModelsAndDecoders() {
        INDArray ids = Small.ids(1, 2, Small.TIME);
        check(CausalLanguageModel.of(config).attentionWeights(ids), Small.TIME, Small.TIME);
        Seq2SeqTransformer model = Seq2SeqTransformer.of(Seq2SeqConfig.of(config, Small.VOCABULARY));
        INDArray target = Small.ids(2, 2, 3);
        List<INDArray> cross = model.crossAttention(ids, target, null);
        check(cross, 3, Small.TIME);
        ComputationGraph graph = model.graph();
        List<INDArray> all = AttentionWeights.of(graph, new INDArray[] {ids, target}, null);
        assertThat(all).hasSize(4);
        assertThat(all.subList(2, 4)).isEqualTo(cross);
    }
}
