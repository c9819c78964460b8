package org.inkstone.sequence.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.inkstone.nn.SequencePooling;
import org.inkstone.sequence.attention.Masks;
import org.inkstone.sequence.attention.NormPlacement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Padding never changes results: neither what stands in it nor how much of it there is. */
class PaddingTest {
    private static final int[] LENGTHS = {4, 6};
    private static final INDArray MASK = Masks.fromLengths(LENGTHS, Small.TIME);

    static List<Arguments> kinds() {
        List<Arguments> all = new ArrayList<>();
        for (NormPlacement placement : NormPlacement.values()) {
            for (PositionType positions : PositionType.values()) {
                all.add(Arguments.of(placement, positions));
            }
        }
        return all;
    }

    /** Other ids where the mask is 0. */
    private static INDArray otherPadding(INDArray ids) {
        INDArray other = ids.dup();
        for (int t = LENGTHS[0]; t < Small.TIME; t++) {
            other.putScalar(0, t, (ids.getInt(0, t) + 3) % Small.VOCABULARY);
        }
        return other;
    }

    private static INDArray firstUnpadded(INDArray ids) {
        return ids.get(NDArrayIndex.interval(0, 1), NDArrayIndex.interval(0, LENGTHS[0]))
                .dup('c');
    }

    private static INDArray real(INDArray outputs) {
        return outputs.get(NDArrayIndex.interval(0, 1), NDArrayIndex.interval(0, LENGTHS[0]), NDArrayIndex.all());
    }

    private static void close(INDArray actual, INDArray expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-6);
    }

    private static void sameStep(AnyNetwork network, MultiDataSet batch, MultiDataSet other) {
        assertThat(network.score(other)).isEqualTo(network.score(batch));
        Map<String, INDArray> expected = network.gradients(batch);
        network.gradients(other)
                .forEach((name, gradient) -> assertThat(gradient).as(name).isEqualTo(expected.get(name)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void ofTags(NormPlacement placement, PositionType positions) {
        TransformerConfig config =
                Small.config().placement(placement).positions(positions).build();
        AnyNetwork network = AnyNetwork.of(TransformerEncoder.tagger(config, 4));
        INDArray ids = Small.ids(1, 2, Small.TIME);
        INDArray tags = Small.ids(2, 2, Small.TIME, 4);
        MultiDataSet batch = Small.batch(ids, tags, MASK, null);
        MultiDataSet other = Small.batch(otherPadding(ids), tags, MASK, null);
        INDArray first = real(network.output(batch));
        assertThat(real(network.output(other))).isEqualTo(first);
        close(network.output(Small.batch(firstUnpadded(ids), null, null, null)), first);
        sameStep(network, batch, other);
    }

    @ParameterizedTest
    @EnumSource(SequencePooling.Kind.class)
    void ofClasses(SequencePooling.Kind pooling) {
        AnyNetwork network =
                AnyNetwork.of(TransformerEncoder.classifier(Small.config().build(), 3, pooling));
        INDArray ids = Small.ids(1, 2, Small.TIME);
        INDArray classes = Small.oneHot(DataType.FLOAT, 1, 2);
        MultiDataSet batch = Small.batch(ids, classes, MASK, null);
        MultiDataSet other = Small.batch(otherPadding(ids), classes, MASK, null);
        INDArray output = network.output(batch);
        assertThat(network.output(other)).isEqualTo(output);
        close(
                network.output(Small.batch(firstUnpadded(ids), null, null, null)),
                output.get(NDArrayIndex.interval(0, 1), NDArrayIndex.all()));
        sameStep(network, batch, other);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void ofTheSourceOfAnEncoderDecoder(NormPlacement placement, PositionType positions) {
        TransformerConfig config =
                Small.config().placement(placement).positions(positions).build();
        Seq2SeqTransformer model = Seq2SeqTransformer.of(Seq2SeqConfig.of(config, Small.VOCABULARY));
        INDArray source = Small.ids(1, 2, Small.TIME);
        INDArray target = Small.ids(2, 2, 5);
        INDArray output = model.probabilities(source, target, MASK);
        assertThat(model.probabilities(otherPadding(source), target, MASK)).isEqualTo(output);
        INDArray firstTarget =
                target.get(NDArrayIndex.interval(0, 1), NDArrayIndex.all()).dup('c');
        close(
                model.probabilities(firstUnpadded(source), firstTarget, null),
                output.get(NDArrayIndex.interval(0, 1), NDArrayIndex.all(), NDArrayIndex.all()));
    }

    @Test
    void ofAnEncoderDecodersTraining() {
        AnyNetwork network = AnyNetwork.of(
                Seq2SeqTransformer.configuration(Seq2SeqConfig.of(Small.config().build(), Small.VOCABULARY)));
        INDArray source = Small.ids(1, 2, Small.TIME);
        INDArray target = Small.ids(2, 2, Small.TIME);
        INDArray labels = Small.ids(3, 2, Small.TIME);
        sameStep(network, pairs(source, target, labels), pairs(otherPadding(source), otherPadding(target), labels));
        // Labels of padding do not count either.
        assertThat(network.score(pairs(source, target, otherPadding(labels))))
                .isEqualTo(network.score(pairs(source, target, labels)), within(0.0));
    }

    private static MultiDataSet pairs(INDArray source, INDArray target, INDArray labels) {
        return new MultiDataSet(
                new INDArray[] {source, target}, new INDArray[] {labels}, new INDArray[] {MASK, MASK}, new INDArray[] {
                    MASK
                });
    }

    @Test
    void aSequenceOfPaddingAloneIsDefined() {
        for (SequencePooling.Kind pooling : SequencePooling.Kind.values()) {
            AnyNetwork network =
                    AnyNetwork.of(TransformerEncoder.classifier(Small.config().build(), 3, pooling));
            INDArray mask = Masks.fromLengths(new int[] {0, 6}, Small.TIME);
            MultiDataSet batch =
                    Small.batch(Small.ids(1, 2, Small.TIME), Small.oneHot(DataType.FLOAT, 1, 2), mask, null);
            assertThat(network.output(batch).sumNumber().doubleValue()).isCloseTo(2, within(1e-5));
            network.fit(batch);
            assertThat(network.model().params().sumNumber().doubleValue()).isFinite();
        }
    }
}
