package org.inkstone.sequence.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.sequence.decode.BeamOptions;
import org.inkstone.sequence.decode.BeamSearch;
import org.inkstone.sequence.decode.DecodingSession;
import org.inkstone.sequence.decode.Generation;
import org.inkstone.sequence.decode.GenerationOptions;
import org.inkstone.sequence.decode.GreedyDecoder;
import org.inkstone.sequence.decode.StepModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.ops.transforms.Transforms;

class RecurrentEncoderDecoderTest {
    private static final int BEGIN = 0;
    private static final int VOCABULARY = 8;
    private static final RecurrentOptions SMALL =
            RecurrentOptions.of(VOCABULARY, VOCABULARY).withSizes(5, 6).withSeed(3);

    private final Random random = new Random(7);

    @Test
    void learnsToReverse() {
        RecurrentEncoderDecoder model = RecurrentEncoderDecoder.create(RecurrentOptions.of(VOCABULARY, VOCABULARY)
                .withSizes(16, 64)
                .withUpdater(new Adam(1e-2))
                .withSeed(1));
        for (int step = 0; step < 300; step++) {
            model.network().fit(reversals(sources(48, 5)));
        }
        int[][] unseen = sources(50, 5);
        int[][] begins = new int[50][];
        Arrays.fill(begins, new int[] {BEGIN});
        StepModel bound = model.bind(unseen, 6);
        var options = GenerationOptions.builder().maxNewTokens(5).build();
        List<Generation> greedy = new GreedyDecoder(options).generate(bound, begins);
        List<Generation> beams = new BeamSearch(options, BeamOptions.of(3)).generate(bound, begins);
        int right = 0;
        for (int n = 0; n < 50; n++) {
            for (int t = 0; t < 5; t++) {
                right += greedy.get(n).tokens()[t] == unseen[n][4 - t] ? 1 : 0;
            }
        }
        assertThat(right).isGreaterThan(235);
        double likelihood =
                greedy.stream().mapToDouble(Generation::logProbability).sum();
        assertThat(beams.stream().mapToDouble(Generation::logProbability).sum()).isGreaterThan(likelihood - 1e-3);
    }

    /** Every token but the one that begins targets. */
    private int[][] sources(int rows, int length) {
        int[][] sources = new int[rows][];
        for (int n = 0; n < rows; n++) {
            sources[n] = random.ints(length, 1, VOCABULARY).toArray();
        }
        return sources;
    }

    private static MultiDataSet reversals(int[][] sources) {
        int[][] targets = new int[sources.length][];
        int[][] inputs = new int[sources.length][];
        for (int n = 0; n < sources.length; n++) {
            int length = sources[n].length;
            targets[n] = new int[length];
            inputs[n] = new int[length];
            for (int t = 0; t < length; t++) {
                targets[n][t] = sources[n][length - 1 - t];
            }
            inputs[n][0] = BEGIN;
            System.arraycopy(targets[n], 0, inputs[n], 1, length - 1);
        }
        IdBatch source = IdBatch.of(sources);
        IdBatch target = IdBatch.of(targets);
        return new MultiDataSet(
                new INDArray[] {source.ids(), IdBatch.of(inputs).ids()},
                new INDArray[] {target.ids()},
                new INDArray[] {source.mask(), target.mask()},
                new INDArray[] {target.mask()});
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0.1"})
    void gradientsAreThoseOfTheScore(int layers, double smoothing) {
        RecurrentOptions options = SMALL.withLayers(layers).withRegularisation(0, smoothing);
        ComputationGraph network =
                RecurrentEncoderDecoder.create(options).network().convertDataType(DataType.DOUBLE);
        check(network, reversals(new int[][] {{3, 1, 4}, {1, 5}, {2, 6, 5, 3}}));
    }

    private static void check(ComputationGraph network, MultiDataSet batch) {
        network.setInputs(batch.getFeatures());
        network.setLabels(batch.getLabels());
        network.setLayerMaskArrays(batch.getFeaturesMaskArrays(), batch.getLabelsMaskArrays());
        network.initGradientsView();
        network.computeGradientAndScore();
        INDArray gradient = network.getFlattenedGradients().dup().divi(3);
        INDArray parameters = network.params();
        double step = 1e-6;
        for (long i = 0; i < parameters.length(); i += 7) {
            double value = parameters.getDouble(i);
            parameters.putScalar(i, value + step);
            double above = network.score(batch, true);
            parameters.putScalar(i, value - step);
            double below = network.score(batch, true);
            parameters.putScalar(i, value);
            assertThat(gradient.getDouble(i))
                    .as("derivative of parameter %d", i)
                    .isCloseTo((above - below) / (2 * step), within(1e-7));
        }
    }

    @Test
    void paddingChangesNothing() {
        RecurrentEncoderDecoder model = RecurrentEncoderDecoder.create(SMALL);
        MultiDataSet batch = reversals(new int[][] {{3, 1, 4}, {1, 5}});
        MultiDataSet longer = reversals(new int[][] {{3, 1, 4}, {1, 5}, {2, 6, 5, 3, 7, 7}});
        var all = NDArrayIndex.all();
        var two = NDArrayIndex.interval(0, 2);
        MultiDataSet padded = new MultiDataSet(
                each(longer.getFeatures(), a -> a.get(two, all).dup()),
                each(longer.getLabels(), a -> a.get(two, all).dup()),
                each(longer.getFeaturesMaskArrays(), a -> a.get(two, all).dup()),
                each(longer.getLabelsMaskArrays(), a -> a.get(two, all).dup()));
        assertThat(model.network().score(padded)).isCloseTo(model.network().score(batch), within(1e-6));
        model.network().fit(batch);
        INDArray once = model.network().params().dup();
        RecurrentEncoderDecoder other = RecurrentEncoderDecoder.create(SMALL);
        other.network().fit(padded);
        assertThat(other.network().params().sub(once).amaxNumber().doubleValue())
                .isLessThan(1e-6);
    }

    private static INDArray[] each(INDArray[] arrays, java.util.function.UnaryOperator<INDArray> change) {
        return Arrays.stream(arrays).map(change).toArray(INDArray[]::new);
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void stepByStepIsTeacherForcing(int layers) {
        RecurrentEncoderDecoder model = RecurrentEncoderDecoder.create(SMALL.withLayers(layers));
        MultiDataSet batch = reversals(new int[][] {{3, 1, 4, 2}, {1, 5, 2, 6}});
        INDArray source = batch.getFeatures(0);
        INDArray target = batch.getFeatures(1);
        INDArray whole = model.teacherForced(source, null, target);
        INDArray probabilities = model.network().outputSingle(source, target);
        close(
                Transforms.softmax(whole.reshape(-1, VOCABULARY)),
                probabilities.dup('c').reshape(-1, VOCABULARY));
        RecurrentState state = model.initState(model.encode(source, null));
        for (int t = 0; t < 4; t++) {
            var step = model.decode(target.get(NDArrayIndex.all(), NDArrayIndex.interval(t, t + 1)), state);
            close(
                    step.logits().reshape(2, VOCABULARY),
                    whole.get(NDArrayIndex.all(), NDArrayIndex.point(t), NDArrayIndex.all()));
            state = step.state();
        }
    }

    private static void close(INDArray actual, INDArray expected) {
        assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-5);
    }

    @Test
    void rowsOfAnyLengthAreDecodedAsIfAlone() {
        RecurrentEncoderDecoder model = RecurrentEncoderDecoder.create(SMALL);
        int[][] sources = {{3, 1, 4, 2}, {5}, {2, 6}};
        int[][] prompts = {{0}, {0, 4, 1}, {0}};
        int[] next = {1, 2, 3};
        try (DecodingSession together = model.bind(sources, 9).begin(prompts)) {
            together.append(next);
            float[][] logits = together.logits();
            for (int n = 0; n < 3; n++) {
                StepModel one = model.bind(new int[][] {sources[n]}, 9);
                try (DecodingSession alone = one.begin(new int[][] {prompts[n]})) {
                    alone.append(new int[] {next[n]});
                    assertThat(logits[n])
                            .containsExactly(alone.logits()[0], org.assertj.core.data.Offset.offset(1e-5f));
                    assertThat(together.length(n)).isEqualTo(alone.length(0));
                }
            }
            together.reorder(new int[] {2, 0, 2, 1});
            assertThat(together.rows()).isEqualTo(4);
            assertThat(together.length(3)).isEqualTo(4);
            assertThat(together.logits()[2]).isEqualTo(logits[2]);
            together.append(new int[] {1, 1, 1, 1});
            assertThat(together.logits()[0]).isEqualTo(together.logits()[2]);
        }
    }

    @Test
    void savedAndRestored(@TempDir Path folder) throws IOException {
        RecurrentEncoderDecoder model =
                RecurrentEncoderDecoder.create(SMALL.withLayers(2).withRegularisation(0.1, 0.1));
        MultiDataSet batch = reversals(new int[][] {{3, 1, 4}, {1, 5}});
        model.network().fit(batch);
        Path file = folder.resolve("model.zip");
        model.network().save(file.toFile(), true);
        RecurrentEncoderDecoder restored = new RecurrentEncoderDecoder(ComputationGraph.load(file.toFile(), true));
        INDArray source = batch.getFeatures(0);
        INDArray mask = batch.getFeaturesMaskArray(0);
        assertThat(restored.teacherForced(source, mask, batch.getFeatures(1)))
                .isEqualTo(model.teacherForced(source, mask, batch.getFeatures(1)));
        var configuration = model.network().getConfiguration();
        assertThat(ComputationGraphConfiguration.fromJson(configuration.toJson()))
                .isEqualTo(configuration);
        assertThat(model.network().clone().params()).isEqualTo(model.network().params());
        assertThat(model.network().summary()).contains("decoder1", "ContextVertex");
    }

    @Test
    void badInputIsNamed() {
        RecurrentEncoderDecoder model = RecurrentEncoderDecoder.create(SMALL);
        assertThatThrownBy(() -> SMALL.withLayers(0)).hasMessage("layers must be positive: 0");
        assertThatThrownBy(() -> SMALL.withRegularisation(1, 0))
                .hasMessage("dropout must be at least 0 and below 1: 1.0");
        assertThatThrownBy(() -> model.bind(new int[][] {{1}, {}}, 5))
                .hasMessage("source 1 must have at least one token");
        assertThatThrownBy(() -> model.bind(new int[][] {{1, 99}}, 5)).hasMessageContaining("token id 99");
        StepModel bound = model.bind(new int[][] {{1}, {2}}, 5);
        assertThatThrownBy(() -> bound.begin(new int[][] {{0}})).hasMessageContaining("each of the 2 sources");
        assertThatThrownBy(() -> bound.begin(new int[][] {{0}, {0, 1, 2, 3, 4, 5}}))
                .hasMessage("prompt 1 has 6 tokens, the model takes at most 5");
        StepModel full = model.bind(new int[][] {{1}, {2}}, 1);
        try (DecodingSession session = full.begin(new int[][] {{0}, {0}})) {
            assertThatThrownBy(session::logits).hasMessageContaining("already has 1 tokens");
        }
        try (DecodingSession session = bound.begin(new int[][] {{0}, {0}})) {
            assertThatThrownBy(() -> session.append(new int[] {1})).hasMessageContaining("each of 2 rows");
            assertThatThrownBy(() -> session.append(new int[] {1, 8})).hasMessage("token id must be from 0 to 7: 8");
            assertThatThrownBy(() -> session.reorder(new int[] {2})).hasMessage("row must be from 0 to 1: 2");
        }
        assertThatThrownBy(() -> model.encode(Nd4j.create(2, 3, 4), null)).hasMessageContaining("[2, 3, 4]");
    }
}
