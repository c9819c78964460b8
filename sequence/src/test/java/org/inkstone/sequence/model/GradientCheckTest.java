package org.inkstone.sequence.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.inkstone.nn.FeedForwardActivation;
import org.inkstone.nn.LayerNorm;
import org.inkstone.nn.NormType;
import org.inkstone.nn.RmsNorm;
import org.inkstone.nn.SequencePooling;
import org.inkstone.sequence.attention.AttentionPositions;
import org.inkstone.sequence.attention.Masks;
import org.inkstone.sequence.attention.MultiHeadAttention;
import org.inkstone.sequence.attention.NormPlacement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.dataset.MultiDataSet;

/** Gradients of every layer against central differences, in double. */
class GradientCheckTest {
    private static final double STEP = 1e-5;
    private static final double TOLERANCE = 1e-6;
    private static final int[] LENGTHS = {4, 6};
    private static final INDArray MASK = Masks.fromLengths(LENGTHS, Small.TIME);

    /** Checks some values of each parameter, evenly spread. */
    private static void check(AnyNetwork network, MultiDataSet batch) {
        Map<String, INDArray> gradients = network.gradients(batch);
        Map<String, INDArray> parameters = network.model().paramTable();
        assertThat(gradients.keySet()).isEqualTo(parameters.keySet());
        double largest = gradients.values().stream()
                .mapToDouble(g -> g.amaxNumber().doubleValue())
                .max()
                .orElseThrow();
        assertThat(largest).isGreaterThan(0);
        gradients.forEach((name, gradient) -> {
            INDArray values = parameters.get(name);
            for (long i = 0; i < values.length(); i += 1 + values.length() / 7) {
                long[] at = Shape.ind2subC(values.shape(), i);
                assertThat(gradient.getDouble(at))
                        .as("%s, value %d of %d", name, i, values.length())
                        .isCloseTo(difference(network, batch, values, at), within(TOLERANCE * largest));
            }
        });
    }

    private static double difference(AnyNetwork network, MultiDataSet batch, INDArray values, long[] at) {
        double value = values.getDouble(at);
        values.putScalar(at, value + STEP);
        double up = network.score(batch);
        values.putScalar(at, value - STEP);
        double down = network.score(batch);
        values.putScalar(at, value);
        return (up - down) / (2 * STEP);
    }

    private static TransformerConfigBuilder config() {
        return Small.config().layers(1).dataType(DataType.DOUBLE);
    }

    private static MultiDataSet tokens(INDArray featuresMask) {
        return Small.batch(Small.ids(1, 2, Small.TIME), Small.ids(2, 2, Small.TIME), featuresMask, null);
    }

    static List<Arguments> blocks() {
        List<Arguments> all = new ArrayList<>();
        FeedForwardActivation[] activations = FeedForwardActivation.values();
        for (NormPlacement placement : NormPlacement.values()) {
            for (NormType norm : NormType.values()) {
                all.add(Arguments.of(placement, norm, activations[all.size() % activations.length]));
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void ofBlocks(NormPlacement placement, NormType norm, FeedForwardActivation activation) {
        TransformerConfig config = config().placement(placement)
                .norm(norm)
                .activation(activation)
                .biases(norm == NormType.LAYER)
                .keyHeads(norm == NormType.LAYER ? 2 : 1)
                .build();
        check(AnyNetwork.of(CausalLanguageModel.configuration(config)), tokens(null));
        check(AnyNetwork.of(TransformerEncoder.tagger(config, Small.VOCABULARY)), tokens(MASK));
    }

    @ParameterizedTest
    @EnumSource(PositionType.class)
    void ofEmbeddingsAndOutputs(PositionType positions) {
        TransformerConfig config = config().positions(positions)
                .embeddingScale(3)
                .tied(true)
                .labelSmoothing(0.1)
                .build();
        check(AnyNetwork.of(CausalLanguageModel.configuration(config)), tokens(MASK));
    }

    @Test
    void ofWeightedLabels() {
        INDArray weights = Small.normal(DataType.DOUBLE, 4, 2, Small.TIME);
        weights.muli(weights);
        MultiDataSet batch = Small.batch(Small.ids(1, 2, Small.TIME), Small.ids(2, 2, Small.TIME), null, weights);
        check(AnyNetwork.of(CausalLanguageModel.configuration(config().build())), batch);
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void ofDecodersAndTheirMemory(NormPlacement placement, NormType norm, FeedForwardActivation activation) {
        TransformerConfig config = config().placement(placement)
                .norm(norm)
                .activation(activation)
                .tied(norm == NormType.RMS)
                .build();
        AnyNetwork network =
                AnyNetwork.of(Seq2SeqTransformer.configuration(Seq2SeqConfig.of(config, Small.VOCABULARY)));
        INDArray targetMask = Masks.fromLengths(new int[] {5, 3}, 5);
        check(
                network,
                new MultiDataSet(
                        new INDArray[] {Small.ids(1, 2, Small.TIME), Small.ids(2, 2, 5)},
                        new INDArray[] {Small.ids(3, 2, 5)},
                        new INDArray[] {MASK, targetMask},
                        new INDArray[] {targetMask}));
    }

    @ParameterizedTest
    @EnumSource(AttentionPositions.class)
    void ofAttentionAloneAndNorms(AttentionPositions positions) {
        AnyNetwork network = AnyNetwork.of(Small.sequences(
                DataType.DOUBLE,
                new LayerNorm.Builder().build(),
                new MultiHeadAttention.Builder()
                        .heads(4)
                        .keyHeads(2)
                        .causal(positions == AttentionPositions.ALIBI)
                        .attentionPositions(positions)
                        .build(),
                new RmsNorm.Builder().build(),
                new MultiHeadAttention.Builder().heads(2).biases(false).build()));
        INDArray x = Small.normal(DataType.DOUBLE, 1, 2, Small.TIME, Small.WIDTH);
        check(network, Small.batch(x, Small.ids(2, 2, Small.TIME), MASK, null));
    }

    @ParameterizedTest
    @EnumSource(SequencePooling.Kind.class)
    void ofClasses(SequencePooling.Kind pooling) {
        AnyNetwork network = AnyNetwork.of(TransformerEncoder.classifier(config().build(), 3, pooling));
        INDArray classes = Small.oneHot(DataType.DOUBLE, 1, 2);
        check(network, Small.batch(Small.ids(1, 2, Small.TIME), classes, MASK, null));
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void ofPictures(CNN2DFormat format) {
        VisionTransformer vit = new VisionTransformer(config().build(), 4, 6, 3, format, 2, 3);
        long[] shape = format == CNN2DFormat.NCHW ? new long[] {2, 3, 4, 6} : new long[] {2, 4, 6, 3};
        INDArray pictures = Small.normal(DataType.DOUBLE, 1, shape);
        check(
                AnyNetwork.of(vit.configuration()),
                Small.batch(pictures, Small.oneHot(DataType.DOUBLE, 1, 2), null, null));
    }
}
