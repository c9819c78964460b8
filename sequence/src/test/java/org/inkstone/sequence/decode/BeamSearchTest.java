package org.inkstone.sequence.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BeamSearchTest {
    private static final int STOP = 0;

    private static GenerationOptions options(int maxNewTokens) {
        return GenerationOptions.builder()
                .maxNewTokens(maxNewTokens)
                .stopTokens(STOP)
                .build();
    }

    private static final List<LengthPenalty> PENALTIES =
            List.of(LengthPenalty.none(), LengthPenalty.power(1), LengthPenalty.power(-0.7), LengthPenalty.gnmt(0.6));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void fullWidthFindsTheBestOfAll(long seed) {
        RandomChain chain = new RandomChain(4, 1.5, seed);
        int[][] prompts = {{1}, {2, 3}};
        for (LengthPenalty penalty : PENALTIES) {
            BeamOptions wide = BeamOptions.of(256).withResults(256).withLengthPenalty(penalty);
            List<List<Generation>> found = new BeamSearch(options(4), wide).nBest(chain.model(20), prompts);
            for (int p = 0; p < prompts.length; p++) {
                List<RandomChain.Scored> all = chain.all(prompts[p], 4, STOP, penalty);
                assertThat(found.get(p)).hasSameSizeAs(all);
                for (int i = 0; i < all.size(); i++) {
                    Generation g = found.get(p).get(i);
                    assertThat(g.score()).isCloseTo(all.get(i).score(), within(1e-5));
                    assertThat(g.score() * penalty.divisor(g.tokens().length))
                            .isCloseTo(g.logProbability(), within(1e-9));
                }
                assertThat(RandomChain.list(found.get(p).get(0).tokens()))
                        .isEqualTo(all.get(0).tokens());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    void stoppingBeforeTheEndLosesNothing(long seed) {
        RandomChain chain = new RandomChain(6, 1, seed);
        for (LengthPenalty penalty : PENALTIES) {
            for (int beams : new int[] {1, 2, 4}) {
                BeamOptions options = BeamOptions.of(beams).withResults(beams).withLengthPenalty(penalty);
                List<Generation> found = new BeamSearch(options(9), options)
                        .nBest(chain.model(50), new int[][] {{3, 5}})
                        .get(0);
                List<RandomChain.Scored> expected =
                        NaiveBeamSearch.search(chain, 6, new int[] {3, 5}, 9, STOP, beams, penalty);
                assertThat(found.stream().map(g -> RandomChain.list(g.tokens())))
                        .isEqualTo(expected.stream()
                                .map(RandomChain.Scored::tokens)
                                .toList());
            }
        }
    }

    @Test
    void twoBeamsFindWhatGreedyMisses() {
        // After 1: token 2 with 0.6 or token 3 with 0.4; after 2 all four alike, after 3 token 1 with 0.97.
        double[][] next = {{.25, .25, .25, .25}, {1e-9, 1e-9, .6, .4}, {.25, .25, .25, .25}, {.01, .97, .01, .01}};
        StepModel model = new UncachedStepModel(
                4,
                10,
                rows -> Arrays.stream(rows)
                        .map(r -> logs(next[r[r.length - 1]]))
                        .toArray(float[][]::new));
        int[][] prompt = {{1}};
        GenerationOptions two = options(2);
        assertThat(new GreedyDecoder(two).generate(model, prompt).get(0).tokens())
                .startsWith(2);
        BeamSearch search = new BeamSearch(two, BeamOptions.of(2).withLengthPenalty(LengthPenalty.none()));
        Generation best = search.generate(model, prompt).get(0);
        assertThat(best.tokens()).containsExactly(3, 1);
        assertThat(best.score()).isCloseTo(Math.log(.4 * .97), within(1e-6));
        assertThat(best.finishReason()).isEqualTo(FinishReason.MAX_NEW_TOKENS);
    }

    private static float[] logs(double[] probabilities) {
        float[] logits = new float[probabilities.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) Math.log(probabilities[i]);
        }
        return logits;
    }

    @Test
    void oneBeamThatStopsAtOnceIsGreedy() {
        RandomChain chain = new RandomChain(8, 2, 3);
        int[][] prompts = {{1}, {2}, {3, 4, 5}, {6}, {7, 7}};
        BeamOptions one = BeamOptions.of(1).withEarlyStopping(true);
        List<Generation> beam = new BeamSearch(options(12), one).generate(chain.model(30), prompts);
        List<Generation> greedy = new GreedyDecoder(options(12)).generate(chain.model(30), prompts);
        assertThat(beam.stream().map(g -> RandomChain.list(g.tokens())))
                .isEqualTo(
                        greedy.stream().map(g -> RandomChain.list(g.tokens())).toList());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBatchIsItsPromptsOneByOne(boolean early) {
        RandomChain chain = new RandomChain(7, 1.5, 9);
        int[][] prompts = {{1}, {2, 6, 2, 4}, {3, 4, 5}, {6}, {5, 5}};
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(10)
                .minNewTokens(2)
                .stopTokens(STOP, 6)
                .repetitionPenalty(1.2)
                .build();
        BeamSearch search =
                new BeamSearch(options, BeamOptions.of(3).withResults(3).withEarlyStopping(early));
        StepModel model = chain.model(11);
        List<List<Generation>> together = search.nBest(model, prompts);
        for (int i = 0; i < prompts.length; i++) {
            assertThat(search.nBest(model, new int[][] {prompts[i]}).get(0)).isEqualTo(together.get(i));
            assertThat(together.get(i)).allSatisfy(g -> {
                assertThat(g.tokens().length).isBetween(3, 10);
                assertThat(Arrays.stream(g.content())).doesNotContain(STOP, 6);
            });
        }
        assertThat(together.get(1))
                .filteredOn(g -> g.finishReason() != FinishReason.STOP_TOKEN)
                .allMatch(g -> g.finishReason() == FinishReason.MAX_LENGTH && g.tokens().length == 7);
    }

    @Test
    void lengthPenaltiesAreThoseOfTheirSources() {
        assertThat(LengthPenalty.power(0.5).divisor(9)).isEqualTo(3);
        assertThat(LengthPenalty.gnmt(1).divisor(7)).isEqualTo(2);
        assertThat(LengthPenalty.gnmt(0.6).divisor(1)).isEqualTo(1);
        assertThat(LengthPenalty.none().divisor(5)).isEqualTo(1);
        assertThatThrownBy(() -> LengthPenalty.power(Double.NaN)).hasMessage("alpha must be finite: NaN");
    }

    @Test
    void refusesBadOptions() {
        assertThatThrownBy(() -> BeamOptions.of(0)).hasMessage("beams must be positive: 0");
        assertThatThrownBy(() -> BeamOptions.of(2).withResults(3))
                .hasMessage("results must be 1 to the number of beams, 2: 3");
    }
}
