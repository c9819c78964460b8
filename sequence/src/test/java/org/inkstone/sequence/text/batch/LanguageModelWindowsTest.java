package org.inkstone.sequence.text.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;

class LanguageModelWindowsTest {
    private static final int[] TOKENS = IntStream.range(100, 200).toArray();

    private static List<Integer> firstTokens(LanguageModelWindows windows) {
        List<Integer> first = new ArrayList<>();
        while (windows.hasNext()) {
            DataSet batch = windows.next();
            assertThat(batch.getLabels().sub(batch.getFeatures()).minNumber().doubleValue())
                    .isEqualTo(1);
            assertThat(batch.getLabels().sub(batch.getFeatures()).maxNumber().doubleValue())
                    .isEqualTo(1);
            for (int n = 0; n < batch.getFeatures().size(0); n++) {
                first.add(batch.getFeatures().getInt(n, 0));
            }
        }
        return first;
    }

    @Test
    void windowsSideBySide() {
        LanguageModelWindows windows = new LanguageModelWindows(TOKENS, 9, BatchOptions.of(4));
        DataSet batch = windows.next();
        assertThat(batch.getFeatures().shape()).containsExactly(4, 9);
        assertThat(batch.getFeatures().ordering()).isEqualTo('c');
        assertThat(batch.getFeatures().getRow(1).toIntVector())
                .containsExactly(109, 110, 111, 112, 113, 114, 115, 116, 117);
        assertThat(batch.getLabels().getRow(1).toIntVector())
                .containsExactly(110, 111, 112, 113, 114, 115, 116, 117, 118);
        assertThat(batch.getFeaturesMaskArray()).isNull();
        assertThat(batch.getLabelsMaskArray()).isNull();
        windows.reset();
        assertThat(firstTokens(windows)).containsExactly(100, 109, 118, 127, 136, 145, 154, 163, 172, 181, 190);
        assertThat(windows.items()).isEqualTo(11);
        assertThat(windows.batchesPerEpoch()).isEqualTo(3);
    }

    @Test
    void overlappingWindows() {
        LanguageModelWindows windows = new LanguageModelWindows(TOKENS, 50, 20, BatchOptions.of(2));
        assertThat(firstTokens(windows)).containsExactly(100, 120, 140);
        assertThat(new LanguageModelWindows(TOKENS, 99, BatchOptions.of(1)).items())
                .isEqualTo(1);
    }

    @Test
    void orderDependsOnSeedAndEpoch() {
        LanguageModelWindows windows = new LanguageModelWindows(TOKENS, 4, BatchOptions.shuffled(5, 7));
        List<Integer> first = firstTokens(windows);
        windows.reset();
        List<Integer> second = firstTokens(windows);
        assertThat(first).hasSize(24).doesNotHaveDuplicates();
        assertThat(second).containsExactlyInAnyOrderElementsOf(first).isNotEqualTo(first);
        LanguageModelWindows resumed = new LanguageModelWindows(TOKENS, 4, BatchOptions.shuffled(5, 7));
        resumed.reset();
        resumed.setEpoch(1);
        assertThat(firstTokens(resumed)).isEqualTo(second);
        LanguageModelWindows other = new LanguageModelWindows(TOKENS, 4, BatchOptions.shuffled(5, 8));
        assertThat(firstTokens(other)).isNotEqualTo(first);
    }

    @Test
    void smallLastBatches() {
        LanguageModelWindows windows =
                new LanguageModelWindows(TOKENS, 9, BatchOptions.of(4).droppingLast());
        assertThat(firstTokens(windows)).hasSize(8);
        assertThat(windows.hasNext()).isFalse();
        assertThatThrownBy(windows::next).isInstanceOf(java.util.NoSuchElementException.class);
    }

    @Test
    void badInput() {
        BatchOptions options = BatchOptions.of(2);
        assertThatThrownBy(() -> new LanguageModelWindows(TOKENS, 100, options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the corpus has 100 tokens, but a window of 100 and the token behind it need 101");
        assertThatThrownBy(() -> new LanguageModelWindows(TOKENS, 0, options)).hasMessage("length must be positive: 0");
        assertThatThrownBy(() -> new LanguageModelWindows(TOKENS, 5, -1, options))
                .hasMessage("stride must be positive: -1");
        assertThatThrownBy(() -> new LanguageModelWindows(new int[] {1, -2, 3}, 1, options))
                .hasMessage("token ids must not be negative: -2 at 1");
        assertThatThrownBy(() -> BatchOptions.of(0)).hasMessage("batchSize must be positive: 0");
        assertThatThrownBy(() ->
                        new LanguageModelWindows(TOKENS, 50, BatchOptions.of(2).droppingLast()))
                .hasMessage("there is no batch of 2 in 1 items");
    }
}
