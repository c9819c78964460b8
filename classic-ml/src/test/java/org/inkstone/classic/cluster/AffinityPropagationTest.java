package org.inkstone.classic.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.inkstone.classic.Golden;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.data.SyntheticData;
import org.inkstone.classic.kernel.MessageKernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AffinityPropagationTest {
    private static final AffinityPropagation.Options DEFAULTS = AffinityPropagation.Options.defaults();

    static Stream<Golden> goldens() {
        return Golden.cases("affinity_propagation");
    }

    /** Iterations may differ by a few: they end when small differences, below a float's precision, have died out. */
    @ParameterizedTest
    @MethodSource("goldens")
    void asScikitLearn(Golden golden) {
        AffinityPropagation.Options options = new AffinityPropagation.Options(
                golden.number("damping"),
                golden.integer("maxIter"),
                golden.integer("convergenceIter"),
                golden.numbers("preference"),
                AffinityPropagation.Affinity.valueOf(golden.text("affinity").toUpperCase(java.util.Locale.ROOT)),
                0,
                0);
        AffinityPropagationModel model = AffinityPropagation.fit(golden.matrix("x"), options);
        if (golden.flag("tied")) { // scikit-learn's own exemplars differ from seed to seed
            assertThat(model.clusters()).isEqualTo(golden.integers("exemplars").length);
            assertSameGroups(model.labels(), golden.integers("labels"));
        } else {
            assertThat(model.exemplars()).isEqualTo(golden.integers("exemplars"));
            assertThat(model.labels()).isEqualTo(golden.integers("labels"));
        }
        assertThat(model.iterations()).isCloseTo(golden.integer("iterations"), within(3));
        if (golden.has("predict")) {
            assertThat(model.predict(golden.matrix("predictRows"))).isEqualTo(golden.integers("predict"));
        }
    }

    @Test
    void equalSimilarities() {
        FloatMatrix same = FloatMatrix.of(new float[][] {{1, 1}, {1, 1}, {1, 1}});
        assertThat(AffinityPropagation.fit(same, DEFAULTS).labels()).containsExactly(0, 0, 0);
        assertThat(AffinityPropagation.fit(same, DEFAULTS.withPreference(1)).labels())
                .containsExactly(0, 1, 2);
        assertThat(AffinityPropagation.fit(same, DEFAULTS.withPreference(-10)).exemplars())
                .containsExactly(0);
        FloatMatrix one = FloatMatrix.of(new float[][] {{1, 1}});
        assertThat(AffinityPropagation.fit(one, DEFAULTS).labels()).containsExactly(0);
    }

    @Test
    void notConvergedIsReportedAndKeepsItsLabels() {
        FloatMatrix x = SyntheticData.makeBlobs(60, 3, 2, 1, 1).x();
        AffinityPropagationModel some = AffinityPropagation.fit(x, DEFAULTS.withMaxIter(12));
        assertThat(some.converged()).isFalse();
        assertThat(some.labels()).doesNotContain(-1);
        AffinityPropagationModel none = AffinityPropagation.fit(x, DEFAULTS.withMaxIter(1));
        assertThat(none.converged()).isFalse();
        if (none.clusters() == 0) {
            assertThat(none.labels()).containsOnly(-1);
            assertThatThrownBy(none::centres).hasMessage("no exemplar was found");
        }
    }

    @Test
    void anyNumberOfThreadsGivesTheSame() {
        FloatMatrix x = SyntheticData.makeBlobs(300, 7, 3, 1, 2).x();
        AffinityPropagationModel one = AffinityPropagation.fit(x, DEFAULTS.withThreads(1));
        for (int threads : new int[] {2, 5}) {
            AffinityPropagationModel more = AffinityPropagation.fit(x, DEFAULTS.withThreads(threads));
            assertThat(more.labels()).isEqualTo(one.labels());
            assertThat(more.iterations()).isEqualTo(one.iterations());
        }
    }

    @Test
    void whereTheRowsLieAndTheirOrderDoNotMatter() {
        FloatMatrix x = SyntheticData.makeBlobs(120, 4, 2, 0.5, 3).x();
        int[] labels = AffinityPropagation.fit(x, DEFAULTS.withDamping(0.7)).labels();
        int[] order = IntStream.range(0, 120).map(i -> (i * 7 + 5) % 120).toArray();
        float[] moved = x.selectRows(order).values().clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += 3;
        }
        int[] permuted = AffinityPropagation.fit(FloatMatrix.wrap(moved, 120, 2), DEFAULTS.withDamping(0.7))
                .labels();
        assertSameGroups(permuted, IntStream.of(order).map(i -> labels[i]).toArray());
    }

    private static void assertSameGroups(int[] actual, int[] expected) {
        for (int i = 0; i < actual.length; i++) {
            for (int j = 0; j < i; j++) {
                assertThat(actual[i] == actual[j]).isEqualTo(expected[i] == expected[j]);
            }
        }
    }

    @Test
    void bothKernelsDoTheSame() {
        Random random = new Random(1);
        int n = 61;
        int padded = 64;
        float[][] arrays = new float[5][padded];
        for (float[] array : arrays) {
            for (int j = 0; j < n; j++) {
                array[j] = (float) random.nextGaussian();
            }
        }
        Arrays.fill(arrays[2], n, padded, -1e30f);
        float[][] copy = Arrays.stream(arrays).map(float[]::clone).toArray(float[][]::new);
        for (int row : new int[] {0, 17, 60}) {
            for (boolean first : new boolean[] {true, false}) {
                MessageKernels.plain().update(row, arrays[0], arrays[1], arrays[2], arrays[3], arrays[4], 0.6f, first);
                MessageKernels.active().update(row, copy[0], copy[1], copy[2], copy[3], copy[4], 0.6f, first);
                for (int k = 0; k < 5; k++) {
                    for (int j = 0; j < n; j++) {
                        assertThat(copy[k][j]).isCloseTo(arrays[k][j], within(1e-4f));
                    }
                }
            }
        }
    }

    @Test
    void savedAndLoaded() throws Exception {
        FloatMatrix x = SyntheticData.makeBlobs(40, 3, 2, 0.5, 4).x();
        AffinityPropagationModel model = AffinityPropagation.fit(x, DEFAULTS);
        AffinityPropagationModel loaded = Golden.savedAndLoaded(model);
        assertThat(loaded.labels()).isEqualTo(model.labels());
        assertThat(loaded.predict(x)).isEqualTo(model.predict(x));
    }

    @Test
    void progressIsTold() {
        List<Long> told = new ArrayList<>();
        AffinityPropagationModel model = AffinityPropagation.fit(
                SyntheticData.makeBlobs(40, 3, 2, 0.5, 4).x(), DEFAULTS, (done, total, count) -> told.add(done));
        assertThat(told).hasSize(model.iterations());
    }

    @Test
    void badInputIsRefused() {
        FloatMatrix x = FloatMatrix.of(new float[][] {{1, 2, 3}, {3, 4, 5}});
        refused("damping must be at least 0.5 and below 1: 0.4", () -> DEFAULTS.withDamping(0.4));
        refused("damping must be at least 0.5 and below 1: 1.0", () -> DEFAULTS.withDamping(1));
        refused("maxIter must be positive: 0", () -> DEFAULTS.withMaxIter(0));
        refused("convergenceIter must be positive: 0", () -> DEFAULTS.withConvergenceIter(0));
        refused("preference must be finite: NaN", () -> DEFAULTS.withPreference(Double.NaN));
        refused(
                "preference must be one number or one for each of 2 rows: 3",
                () -> AffinityPropagation.fit(x, DEFAULTS.withPreference(1, 2, 3)));
        refused(
                "precomputed similarities must be square: 2 x 3",
                () -> AffinityPropagation.fit(x, DEFAULTS.withAffinity(AffinityPropagation.Affinity.PRECOMPUTED)));
    }

    private static void refused(String message, ThrowingCallable call) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
    }
}
