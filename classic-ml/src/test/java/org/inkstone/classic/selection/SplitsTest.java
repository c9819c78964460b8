package org.inkstone.classic.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitsTest {
    private static void complete(Split split, int rows) {
        assertThat(IntStream.concat(Arrays.stream(split.train()), Arrays.stream(split.test()))
                        .sorted()
                        .toArray())
                .isEqualTo(IntStream.range(0, rows).toArray());
    }

    @Test
    void trainAndTest() {
        Split split = Splits.trainTest(11, 0.25, 3);
        assertThat(split.test()).hasSize(3);
        complete(split, 11);
        assertThat(Splits.trainTest(11, 0.25, 3).test()).isEqualTo(split.test());
        assertThat(Splits.trainTest(1_000, 0.25, 4).test())
                .isNotEqualTo(Splits.trainTest(1_000, 0.25, 3).test());
    }

    @Test
    void stratified() {
        int[] labels =
                IntStream.range(0, 100).map(i -> i < 70 ? 5 : i < 90 ? 8 : 9).toArray();
        Split split = Splits.stratifiedTrainTest(labels, 0.2, 1);
        complete(split, 100);
        assertThat(Arrays.stream(split.test()).filter(i -> labels[i] == 5)).hasSize(14);
        assertThat(Arrays.stream(split.test()).filter(i -> labels[i] == 8)).hasSize(4);
        assertThat(Arrays.stream(split.test()).filter(i -> labels[i] == 9)).hasSize(2);
        for (Split fold : Splits.stratifiedKFold(labels, 5, 1)) {
            complete(fold, 100);
            assertThat(Arrays.stream(fold.test()).filter(i -> labels[i] == 5)).hasSize(14);
            assertThat(Arrays.stream(fold.test()).filter(i -> labels[i] == 9)).hasSize(2);
        }
    }

    @Test
    void foldsLikeScikitLearn() {
        List<Split> folds = Splits.kFold(10, 3);
        assertThat(folds.get(0).test()).containsExactly(0, 1, 2, 3);
        assertThat(folds.get(1).test()).containsExactly(4, 5, 6);
        assertThat(folds.get(2).test()).containsExactly(7, 8, 9);
        assertThat(folds.get(1).train()).containsExactly(0, 1, 2, 3, 7, 8, 9);
        List<Split> shuffled = Splits.kFold(10, 3, 1);
        assertThat(shuffled.stream().flatMapToInt(f -> Arrays.stream(f.test())).sorted())
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        shuffled.forEach(fold -> complete(fold, 10));
    }

    @Test
    void badInputsAreNamed() {
        assertThatThrownBy(() -> Splits.trainTest(10, 1, 0)).hasMessage("testShare must be between 0 and 1: 1.0");
        assertThatThrownBy(() -> Splits.trainTest(1, 0.5, 0)).hasMessageContaining("no row is left");
        assertThatThrownBy(() -> Splits.kFold(3, 4)).hasMessage("folds must be from 2 to rows, 3: 4");
        assertThatThrownBy(() -> Splits.kFold(3, 1)).hasMessageContaining("folds");
        assertThatThrownBy(() -> Splits.stratifiedKFold(new int[] {1, 1, 2}, 2, 0))
                .hasMessageContaining("class 2, 1: 2");
        assertThatThrownBy(() -> Splits.stratifiedTrainTest(new int[] {1, 1, 2}, 0.5, 0))
                .hasMessageContaining("class 2");
    }
}
