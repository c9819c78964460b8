package org.inkstone.sequence.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StepwiseDecoderTest {
    private static final int[][] PROMPTS = {{1}, {2, 6, 2, 4}, {3, 4, 5}, {6}, {5, 5}, {1, 1, 1}};
    private static final RandomChain CHAIN = new RandomChain(7, 1.5, 21);

    private static GenerationOptions.Builder options() {
        return GenerationOptions.builder().maxNewTokens(12).stopTokens(0);
    }

    @Test
    void greedyTakesTheLikeliestUntilItStops() {
        List<Generation> found = new GreedyDecoder(options().build()).generate(CHAIN.model(14), PROMPTS);
        for (int p = 0; p < PROMPTS.length; p++) {
            List<Integer> row = new ArrayList<>(RandomChain.list(PROMPTS[p]));
            double sum = 0;
            FinishReason reason = null;
            while (reason == null) {
                int[] ids = row.stream().mapToInt(i -> i).toArray();
                float[] next = CHAIN.next(ids);
                int token = IntStream.range(0, 7)
                        .boxed()
                        .max((a, b) -> Float.compare(next[a], next[b]))
                        .orElseThrow();
                sum += CHAIN.logProbability(ids, token);
                row.add(token);
                reason = token == 0
                        ? FinishReason.STOP_TOKEN
                        : row.size() == PROMPTS[p].length + 12
                                ? FinishReason.MAX_NEW_TOKENS
                                : row.size() == 14 ? FinishReason.MAX_LENGTH : null;
            }
            Generation g = found.get(p);
            assertThat(RandomChain.list(g.tokens())).isEqualTo(row.subList(PROMPTS[p].length, row.size()));
            assertThat(g.finishReason()).isEqualTo(reason);
            assertThat(g.logProbability()).isCloseTo(sum, within(1e-5));
            assertThat(g.score()).isEqualTo(g.logProbability());
            assertThat(g.content().length)
                    .isEqualTo(reason == FinishReason.STOP_TOKEN ? g.tokens().length - 1 : g.tokens().length);
        }
    }

    @Test
    void aGreedyBatchIsItsPromptsOneByOne() {
        GreedyDecoder decoder = new GreedyDecoder(
                options().repetitionPenalty(1.5).minNewTokens(3).build());
        List<Generation> together = decoder.generate(CHAIN.model(30), PROMPTS);
        for (int p = 0; p < PROMPTS.length; p++) {
            assertThat(decoder.generate(CHAIN.model(30), new int[][] {PROMPTS[p]}))
                    .containsExactly(together.get(p));
        }
    }

    @Test
    void whatARowDrawsDoesNotDependOnTheOthers() {
        SamplingDecoder decoder =
                new SamplingDecoder(options().topK(5).topP(0.9).build());
        List<Generation> together = decoder.generate(CHAIN.model(30), PROMPTS);
        assertThat(decoder.generate(CHAIN.model(30), PROMPTS)).isEqualTo(together);
        for (int rows = 1; rows < PROMPTS.length; rows++) {
            assertThat(decoder.generate(CHAIN.model(30), Arrays.copyOf(PROMPTS, rows)))
                    .isEqualTo(together.subList(0, rows));
        }
        int[][] changed = PROMPTS.clone();
        changed[0] = new int[] {6, 6};
        assertThat(decoder.generate(CHAIN.model(30), changed).subList(1, 6)).isEqualTo(together.subList(1, 6));
        SamplingDecoder other =
                new SamplingDecoder(options().topK(5).topP(0.9).seed(43).build());
        assertThat(other.generate(CHAIN.model(30), PROMPTS)).isNotEqualTo(together);
    }

    @Test
    void samplesOfOnePromptDiffer() {
        int[][] same = Collections.nCopies(8, new int[] {3}).toArray(int[][]::new);
        List<Generation> samples = new SamplingDecoder(options().build()).generate(CHAIN.model(30), same);
        assertThat(samples.stream().map(g -> RandomChain.list(g.tokens())).distinct())
                .hasSizeGreaterThan(5);
    }

    @Test
    void samplingFollowsTheDistribution() {
        float[] logits = {0.3f, -1, 2, 0, 1.2f, Float.NEGATIVE_INFINITY};
        double[] model = softmax(logits, 1);
        assertDistribution(frequencies(logits, options()), model);
        assertDistribution(frequencies(logits, options().temperature(0.5)), softmax(logits, 0.5));
        // the largest two are 2 (0.55) and 4 (0.25)
        assertDistribution(frequencies(logits, options().topK(2)), renormalised(model, 2, 4));
        assertDistribution(frequencies(logits, options().topP(0.5)), renormalised(model, 2));
        assertDistribution(frequencies(logits, options().topP(0.85)), renormalised(model, 2, 4, 0));
        assertDistribution(frequencies(logits, options().topK(4).topP(0.99)), renormalised(model, 2, 4, 0, 3));
        // after top-k 2 the nucleus of 0.6 is token 2 alone (0.69 of the two)
        assertDistribution(frequencies(logits, options().topK(2).topP(0.6)), renormalised(model, 2));
    }

    private static double[] frequencies(float[] logits, GenerationOptions.Builder options) {
        StepModel model = new UncachedStepModel(
                logits.length,
                2000,
                rows -> Arrays.stream(rows).map(r -> logits.clone()).toArray(float[][]::new));
        GenerationOptions unending = options.maxNewTokens(500).stopTokens().build();
        double[] counts = new double[logits.length];
        int[][] prompts = Collections.nCopies(40, new int[] {1}).toArray(int[][]::new);
        for (Generation g : new SamplingDecoder(unending).generate(model, prompts)) {
            Arrays.stream(g.tokens()).forEach(token -> counts[token]++);
        }
        return Arrays.stream(counts).map(c -> c / 20_000).toArray();
    }

    private static double[] softmax(float[] logits, double temperature) {
        double[] e = IntStream.range(0, logits.length)
                .mapToDouble(i -> Math.exp(logits[i] / temperature))
                .toArray();
        double sum = Arrays.stream(e).sum();
        return Arrays.stream(e).map(v -> v / sum).toArray();
    }

    private static double[] renormalised(double[] p, int... kept) {
        double sum = Arrays.stream(kept).mapToDouble(i -> p[i]).sum();
        double[] result = new double[p.length];
        Arrays.stream(kept).forEach(i -> result[i] = p[i] / sum);
        return result;
    }

    private static void assertDistribution(double[] found, double[] expected) {
        for (int i = 0; i < expected.length; i++) {
            double deviation = Math.sqrt(expected[i] * (1 - expected[i]) / 20_000);
            assertThat(found[i]).as("token %d", i).isCloseTo(expected[i], within(5 * deviation));
        }
    }

    @Test
    void theListenerHearsEveryTokenAtItsStep() {
        List<List<Integer>> heard = IntStream.range(0, PROMPTS.length)
                .mapToObj(i -> (List<Integer>) new ArrayList<Integer>())
                .toList();
        List<Generation> found = new GreedyDecoder(options().build())
                .generate(
                        CHAIN.model(30), PROMPTS, (row, token) -> heard.get(row).add(token));
        assertThat(heard)
                .isEqualTo(found.stream().map(g -> RandomChain.list(g.tokens())).toList());
    }

    @Test
    void refusesBadPrompts() {
        GreedyDecoder decoder = new GreedyDecoder(options().build());
        StepModel model = CHAIN.model(4);
        assertThatThrownBy(() -> decoder.generate(model, new int[0][])).hasMessage("there must be at least one prompt");
        assertThatThrownBy(() -> decoder.generate(model, new int[][] {{1}, {}}))
                .hasMessage("prompt 1 must not be empty: begin with a start token where there is no text");
        assertThatThrownBy(() -> decoder.generate(model, new int[][] {{1, 2, 3, 4, 5}}))
                .hasMessage("prompt 0 must have at most 4 tokens: 5");
        assertThatThrownBy(() -> decoder.generate(model, new int[][] {{1, 2, 3, 4}}))
                .hasMessage("a prompt as long as the model can take, 4 tokens, leaves no room for a new one");
        assertThatThrownBy(() -> decoder.generate(model, new int[][] {{1, 7}}))
                .hasMessage("tokens of prompt 0 must be 0 to 6: 7");
        GreedyDecoder stopsAtNothing = new GreedyDecoder(options().stopTokens(9).build());
        assertThatThrownBy(() -> stopsAtNothing.generate(model, new int[][] {{1}}))
                .hasMessage("a stop token must be 0 to 6: 9");
    }

    @Test
    void refusesLogitsThatAreNoNumbers() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            StepModel model = new UncachedStepModel(3, 9, rows -> new float[][] {{0, bad, 1}});
            for (Decoder decoder : List.of(
                    new GreedyDecoder(options().build()),
                    new SamplingDecoder(options().build()),
                    new BeamSearch(options().build(), BeamOptions.of(2)))) {
                assertThatThrownBy(() -> decoder.generate(model, new int[][] {{1}}))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("the logits of row 0 hold NaN or infinity");
            }
        }
        GreedyDecoder nothingLeft = new GreedyDecoder(options()
                .processor((tokens, logits) -> Arrays.fill(logits, Float.NEGATIVE_INFINITY))
                .build());
        assertThatThrownBy(() -> nothingLeft.generate(CHAIN.model(9), new int[][] {{1}}))
                .hasMessage("every token of row 0 is forbidden");
    }
}
