package org.inkstone.sequence.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.inkstone.nn.FeedForwardActivation;
import org.inkstone.nn.NormType;
import org.inkstone.sequence.attention.NormPlacement;
import org.inkstone.sequence.decode.DecodingSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Generation with kept keys and values gives what running the whole network for each token gives. */
class CachedSessionTest {
    private static final float CLOSE = 1e-5f;
    private static final int VOCABULARY = 37;
    private static final int LENGTH = 24;
    /** The first is empty but for one token, and two are of one length. */
    private static final int[][] PROMPTS = {{5}, {1, 2, 3, 4, 5, 6, 7}, {9, 8}, {36, 0}};

    private final Random random = new Random(11);

    /** Every placement with every norm, activation and position, with few key heads, one or all, tied and not in turns. */
    static List<TransformerConfig> configs() {
        List<TransformerConfig> all = new ArrayList<>();
        int i = 0;
        for (NormPlacement placement : NormPlacement.values()) {
            for (NormType norm : NormType.values()) {
                for (FeedForwardActivation activation : FeedForwardActivation.values()) {
                    for (PositionType positions : PositionType.values()) {
                        for (int keyHeads : new int[] {4, 2, 1}) {
                            all.add(config().keyHeads(keyHeads)
                                    .placement(placement)
                                    .norm(norm)
                                    .activation(activation)
                                    .positions(positions)
                                    .tied(i % 2 == 0)
                                    .biases(i % 5 != 0)
                                    .embeddingScale(i % 3 == 0 ? 1 : 2.5)
                                    .seed(i)
                                    .build());
                            i++;
                        }
                    }
                }
            }
        }
        return all;
    }

    private static TransformerConfigBuilder config() {
        return TransformerConfig.builder(VOCABULARY)
                .width(24)
                .heads(4)
                .hidden(20)
                .layers(2)
                .maxLength(LENGTH);
    }

    /** Gains and biases that are not ones and zeros. */
    private static CausalLanguageModel model(TransformerConfig config) {
        CausalLanguageModel model = CausalLanguageModel.of(config);
        disturb(model.network().params());
        return model;
    }

    private static void disturb(INDArray parameters) {
        Nd4j.getRandom().setSeed(5);
        parameters.addi(Nd4j.randn(parameters.dataType(), parameters.shape()).muli(0.05));
    }

    private static void assertClose(Object what, float[][] actual, float[][] expected) {
        assertThat(actual.length).isEqualTo(expected.length);
        for (int n = 0; n < expected.length; n++) {
            assertThat(actual[n]).as("%s, row %d", what, n).containsExactly(expected[n], within(scale(expected[n])));
        }
    }

    /** Logits of some size have rounding errors of some size. */
    private static float scale(float[] logits) {
        float largest = 1;
        for (float logit : logits) {
            largest = Math.max(largest, Math.abs(logit));
        }
        return CLOSE * largest;
    }

    private int[] tokens(int rows) {
        return random.ints(rows, 0, VOCABULARY).toArray();
    }

    @Test
    void asWithoutCacheWhateverTheNetwork() {
        for (TransformerConfig config : configs()) {
            CausalLanguageModel model = model(config);
            try (DecodingSession cached = model.begin(PROMPTS);
                    DecodingSession plain = model.beginUncached(PROMPTS)) {
                for (int step = 0; step < 2; step++) {
                    assertClose(config, cached.logits(), plain.logits());
                    int[] tokens = tokens(PROMPTS.length);
                    cached.append(tokens);
                    plain.append(tokens);
                }
                assertClose(config, cached.logits(), plain.logits());
            }
        }
    }

    @Test
    void asWithoutCacheUpToTheLastTokenInAnyOrder() {
        int[][] orders = {{0, 1, 2, 3}, {3, 1, 1, 2, 0, 0}, {5, 4, 1}, {0, 1, 2}, {2}, {0, 0, 0, 0, 0, 0, 0, 0, 0}};
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            CausalLanguageModel model =
                    model(config().positions(PositionType.ROTARY).dataType(type).build());
            try (DecodingSession cached = model.begin(PROMPTS);
                    DecodingSession plain = model.beginUncached(PROMPTS)) {
                for (int step = 0; step < LENGTH; step++) {
                    if (step < orders.length) {
                        cached.reorder(orders[step]);
                        plain.reorder(orders[step]);
                        assertClose("reordered " + step, cached.logits(), plain.logits());
                    }
                    int[] tokens = tokens(cached.rows());
                    cached.append(tokens);
                    plain.append(tokens);
                    for (int n = 0; n < plain.rows(); n++) {
                        assertThat(cached.length(n)).isEqualTo(plain.length(n));
                    }
                    if (longest(cached) == LENGTH) {
                        break;
                    }
                    assertClose("step " + step, cached.logits(), plain.logits());
                }
                assertThat(longest(cached)).isEqualTo(LENGTH);
                int[] more = tokens(cached.rows());
                assertThatThrownBy(cached::logits).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> cached.append(more)).isInstanceOf(IllegalStateException.class);
            }
        }
    }

    private static int longest(DecodingSession session) {
        int longest = 0;
        for (int n = 0; n < session.rows(); n++) {
            longest = Math.max(longest, session.length(n));
        }
        return longest;
    }

    /** Prompts of more tokens than go through at once, and products and attention of several threads. */
    @Test
    void longPrompts() {
        CausalLanguageModel model = model(config().width(64)
                .hidden(150)
                .maxLength(400)
                .positions(PositionType.ALIBI)
                .build());
        int[][] prompts = new int[3][];
        for (int n = 0; n < prompts.length; n++) {
            prompts[n] = tokens(300 - 90 * n);
        }
        try (DecodingSession cached = model.begin(prompts);
                DecodingSession plain = model.beginUncached(prompts)) {
            assertClose("prompts", cached.logits(), plain.logits());
            int[] tokens = tokens(3);
            cached.append(tokens);
            plain.append(tokens);
            assertClose("a token more", cached.logits(), plain.logits());
        }
    }

    @Test
    void anOrderThatIsTheSameChangesNothingAndLogitsAreTheCallers() {
        CausalLanguageModel model = model(config().build());
        try (DecodingSession cached = model.begin(PROMPTS);
                DecodingSession plain = model.beginUncached(PROMPTS)) {
            Arrays.fill(cached.logits()[1], 7);
            cached.reorder(new int[] {0, 1, 2, 3});
            int[] tokens = tokens(PROMPTS.length);
            cached.append(tokens);
            plain.append(tokens);
            assertClose("after the caller wrote to the logits", cached.logits(), plain.logits());
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        CausalLanguageModel model = model(config().build());
        assertThatThrownBy(() -> model.begin(new int[][] {{1}, {}})).hasMessageContaining("prompt 1");
        assertThatThrownBy(() -> model.begin(new int[][] {{VOCABULARY}})).hasMessageContaining("37");
        DecodingSession session = model.begin(PROMPTS);
        assertThatThrownBy(() -> session.append(new int[] {1})).hasMessageContaining("tokens must be 4");
        assertThatThrownBy(() -> session.append(new int[] {1, 2, 3, -1})).hasMessageContaining("-1");
        assertThatThrownBy(() -> session.reorder(new int[] {})).hasMessageContaining("rows");
        assertThatThrownBy(() -> session.reorder(new int[] {4})).hasMessageContaining("4");
        session.close();
        session.close();
        assertThatThrownBy(() -> session.append(new int[4])).hasMessageContaining("closed");
    }

    static List<TransformerConfig> translators() {
        List<TransformerConfig> all = new ArrayList<>();
        int i = 0;
        for (NormPlacement placement : NormPlacement.values()) {
            for (PositionType positions : PositionType.values()) {
                all.add(config().keyHeads(1 << i % 3)
                        .placement(placement)
                        .norm(i % 2 == 0 ? NormType.LAYER : NormType.RMS)
                        .activation(FeedForwardActivation.values()[i % FeedForwardActivation.values().length])
                        .positions(positions)
                        .tied(i % 3 == 0)
                        .dataType(i % 4 == 3 ? DataType.DOUBLE : DataType.FLOAT)
                        .build());
                i++;
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("translators")
    void translatesAsTheWholeGraph(TransformerConfig config) {
        Seq2SeqTransformer model = Seq2SeqTransformer.of(Seq2SeqConfig.of(config, 29));
        disturb(model.graph().params());
        int[][] sources = {{3, 4, 5, 6, 7, 8, 9, 10, 11}, {2}, {28, 1, 0, 5}, {7, 7}};
        int[][] targets = Arrays.stream(PROMPTS).map(int[]::clone).toArray(int[][]::new);
        try (DecodingSession cached = model.reading(sources).begin(PROMPTS)) {
            for (int[] order : new int[][] {{0, 1, 2, 3}, {3, 1, 1, 0}, {2, 0, 1, 1, 1}, {4, 3}}) {
                cached.reorder(order);
                int[][] beforeSources = sources;
                int[][] beforeTargets = targets;
                sources = Arrays.stream(order).mapToObj(n -> beforeSources[n]).toArray(int[][]::new);
                targets = Arrays.stream(order).mapToObj(n -> beforeTargets[n]).toArray(int[][]::new);
                assertLikely(cached.logits(), model, sources, targets);
                int[] tokens = tokens(order.length);
                cached.append(tokens);
                for (int n = 0; n < order.length; n++) {
                    targets[n] = Arrays.copyOf(targets[n], targets[n].length + 1);
                    targets[n][targets[n].length - 1] = tokens[n];
                }
                assertLikely(cached.logits(), model, sources, targets);
            }
        }
    }

    private static void assertLikely(float[][] logits, Seq2SeqTransformer model, int[][] sources, int[][] targets) {
        IdBatch source = IdBatch.of(sources);
        INDArray all = model.probabilities(source.ids(), IdBatch.of(targets).ids(), source.mask());
        INDArray ours = Transforms.softmax(Nd4j.createFromArray(logits));
        for (int n = 0; n < targets.length; n++) {
            INDArray expected = all.get(NDArrayIndex.point(n), NDArrayIndex.point(targets[n].length - 1));
            assertThat(ours.getRow(n).toFloatVector())
                    .as("row %d", n)
                    .containsExactly(expected.toFloatVector(), within(CLOSE));
        }
    }
}
