package org.inkstone.sequence.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogitsProcessorTest {
    private static final float NO = Float.NEGATIVE_INFINITY;

    private static float[] process(LogitsProcessor processor, int[] prompt, int[] generated, float... logits) {
        TokenSequence tokens = new TokenSequence(prompt);
        Arrays.stream(generated).forEach(tokens::add);
        processor.process(tokens, logits);
        return logits;
    }

    private static float[] process(LogitsProcessor processor, float... logits) {
        return process(processor, new int[] {0}, new int[0], logits);
    }

    @Test
    void repetitionPenaltyIsCtrls() {
        // seen: 0, 2 (twice, counted once), 3
        assertThat(process(
                        new RepetitionPenaltyLogitsProcessor(2), new int[] {0, 2}, new int[] {2, 3}, 4, 4, -3, 0, -3))
                .containsExactly(2, 4, -6, 0, -3);
        assertThat(process(new RepetitionPenaltyLogitsProcessor(2), NO, 1)).containsExactly(NO, 1);
    }

    @Test
    void stopTokensWaitForTheMinimum() {
        LogitsProcessor minimum = new MinNewTokensLengthLogitsProcessor(2, Set.of(1));
        assertThat(process(minimum, new int[] {0, 0, 0}, new int[] {0}, 1, 2, 3))
                .containsExactly(1, NO, 3);
        assertThat(process(minimum, new int[] {0}, new int[] {0, 0}, 1, 2, 3)).containsExactly(1, 2, 3);
    }

    @Test
    void nGramsAreNotRepeated() {
        LogitsProcessor bigrams = new NoRepeatNGramLogitsProcessor(2);
        // 1 was followed by 2 and by 3
        assertThat(process(bigrams, new int[] {1, 2, 1}, new int[] {3, 1}, 0, 0, 0, 0))
                .containsExactly(0, 0, NO, NO);
        assertThat(process(bigrams, new int[] {1}, new int[0], 0, 0)).containsExactly(0, 0);
        assertThat(process(new NoRepeatNGramLogitsProcessor(1), new int[] {1, 2}, new int[0], 0, 0, 0))
                .containsExactly(0, NO, NO);
        assertThat(process(new NoRepeatNGramLogitsProcessor(3), new int[] {0, 1, 2, 0, 1}, new int[0], 0, 0, 0))
                .containsExactly(0, 0, NO);
        assertThat(process(new NoRepeatNGramLogitsProcessor(9), new int[] {0, 1}, new int[0], 0, 0))
                .containsExactly(0, 0);
    }

    @Test
    void suppressedTokensNeverCome() {
        assertThat(process(new SuppressTokensLogitsProcessor(Set.of(0, 2)), 1, 2, 3))
                .containsExactly(NO, 2, NO);
        assertThatThrownBy(() -> process(new SuppressTokensLogitsProcessor(Set.of(3)), 1, 2, 3))
                .hasMessage("a suppressed token must be 0 to 2: 3");
    }

    @Test
    void temperatureDividesWhateverItsSize() {
        float[] warm = process(new TemperatureLogitsWarper(2), 1, 3, NO);
        assertThat(warm[1] - warm[0]).isEqualTo(1);
        assertThat(warm[2]).isEqualTo(NO);
        assertThat(process(new TemperatureLogitsWarper(1e-300), 1, 3, 2)).containsExactly(NO, 0, NO);
    }

    @Test
    void topKKeepsTies() {
        assertThat(process(new TopKLogitsWarper(2), 1, 5, 3, 3, 2)).containsExactly(NO, 5, 3, 3, NO);
        assertThat(process(new TopKLogitsWarper(9), 1, NO, 3)).containsExactly(1, NO, 3);
    }

    @Test
    void topPKeepsTheSmallestNucleus() {
        float[] logits = {(float) Math.log(0.1), (float) Math.log(0.6), (float) Math.log(0.3)};
        assertThat(process(new TopPLogitsWarper(0.59), logits.clone())).containsExactly(NO, logits[1], NO);
        assertThat(process(new TopPLogitsWarper(0.61), logits.clone())).containsExactly(NO, logits[1], logits[2]);
        assertThat(process(new TopPLogitsWarper(1e-9), logits.clone())).containsExactly(NO, logits[1], NO);
        assertThat(process(new TopPLogitsWarper(1), logits.clone())).isEqualTo(logits);
    }

    @Test
    void theHeapSorts() {
        Random dice = new Random(4);
        for (int n : new int[] {0, 1, 2, 3, 10, 1000}) {
            float[] values = new float[n];
            for (int i = 0; i < n; i++) {
                values[i] = dice.nextInt(10) == 0 ? NO : dice.nextInt(50);
            }
            int[] expected = IntStream.range(0, n)
                    .boxed()
                    .filter(i -> values[i] != NO)
                    .sorted((a, b) -> Float.compare(values[b], values[a]))
                    .mapToInt(i -> i)
                    .toArray();
            LargestFirst order = new LargestFirst(values);
            assertThat(IntStream.generate(order::next).limit(expected.length).toArray())
                    .isEqualTo(expected);
            assertThat(order.hasNext()).isFalse();
        }
    }

    @Test
    void theExponentialIsExact() {
        for (float x = 0; x > -86.9f; x -= 0.0137f) {
            assertThat((double) Scores.exp(x)).isCloseTo(Math.exp(x), within(3e-7 * Math.exp(x)));
        }
        assertThat(Scores.exp(0)).isEqualTo(1);
        assertThat(Scores.exp(-88)).isZero();
        assertThat(Scores.exp(NO)).isZero();
        assertThat(Scores.logSumExp(new float[] {1000, 1000, NO})).isCloseTo(1000 + Math.log(2), within(1e-6));
    }

    @Test
    void refusesBadOptions() {
        GenerationOptions.Builder b = GenerationOptions.builder();
        assertThatThrownBy(() -> b.temperature(0).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("temperature must be positive: 0.0");
        b.temperature(1);
        assertThatThrownBy(() -> b.topP(0).build()).hasMessage("topP must be above 0 and at most 1: 0.0");
        assertThatThrownBy(() -> b.topP(1.1).build()).hasMessage("topP must be above 0 and at most 1: 1.1");
        assertThatThrownBy(() -> b.topP(Double.NaN).build()).hasMessage("topP must be above 0 and at most 1: NaN");
        b.topP(1);
        assertThatThrownBy(() -> b.topK(-1).build()).hasMessage("topK must be positive, or 0 for all tokens: -1");
        b.topK(0);
        assertThatThrownBy(() -> b.repetitionPenalty(0).build()).hasMessage("repetitionPenalty must be positive: 0.0");
        b.repetitionPenalty(1);
        assertThatThrownBy(() -> b.maxNewTokens(0).build()).hasMessage("maxNewTokens must be positive: 0");
        b.maxNewTokens(3);
        assertThatThrownBy(() -> b.minNewTokens(4).build()).hasMessage("minNewTokens must be 0 to maxNewTokens, 3: 4");
        b.minNewTokens(0);
        assertThatThrownBy(() -> b.stopTokens(-2).build()).hasMessage("a stop token must be zero or more: -2");
    }
}
