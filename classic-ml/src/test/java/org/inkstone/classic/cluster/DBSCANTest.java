package org.inkstone.classic.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.inkstone.classic.Golden;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.data.SyntheticData;
import org.inkstone.classic.neighbors.Metric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class DBSCANTest {
    private static final DBSCAN.Options DEFAULTS = DBSCAN.Options.defaults();

    static Stream<Golden> goldens() {
        return Golden.cases("dbscan");
    }

    private static DBSCAN.Options options(Golden golden) {
        return DEFAULTS.withEps(golden.number("eps"))
                .withMinSamples(golden.integer("minSamples"))
                .withMetric(Metric.valueOf(golden.text("metric").toUpperCase(Locale.ROOT)));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void likeScikitLearn(Golden golden) {
        FloatMatrix x = golden.matrix("x");
        for (DBSCAN.Algorithm algorithm : new DBSCAN.Algorithm[] {DBSCAN.Algorithm.AUTO, DBSCAN.Algorithm.BRUTE}) {
            DBSCANModel model = DBSCAN.fit(x, options(golden).withAlgorithm(algorithm), golden.numbers("weights"));
            assertThat(model.labels()).isEqualTo(golden.integers("labels"));
            assertThat(model.coreSampleIndices()).isEqualTo(golden.integers("core"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EUCLIDEAN", "MANHATTAN", "CHEBYSHEV"})
    void treeAndPairsAgree(Metric metric) {
        for (int features : new int[] {1, 4, 7}) {
            FloatMatrix x =
                    SyntheticData.makeBlobs(1500, 6, features, 1.5, features).x();
            double[] weights = IntStream.range(0, 1500).mapToDouble(i -> i % 3).toArray();
            for (double eps : new double[] {0.02, 0.3, 1, 4}) {
                DBSCAN.Options options = DEFAULTS.withEps(eps).withMetric(metric);
                DBSCANModel tree = DBSCAN.fit(x, options.withAlgorithm(DBSCAN.Algorithm.KD_TREE), weights);
                DBSCANModel pairs = DBSCAN.fit(x, options.withAlgorithm(DBSCAN.Algorithm.BRUTE), weights);
                assertThat(tree.labels()).isEqualTo(pairs.labels());
                assertThat(tree.coreSampleIndices()).isEqualTo(pairs.coreSampleIndices());
            }
        }
        assertThatThrownBy(() -> DEFAULTS.withMetric(Metric.COSINE).withAlgorithm(DBSCAN.Algorithm.KD_TREE))
                .hasMessageContaining("KD_TREE");
    }

    @ParameterizedTest
    @EnumSource(names = {"EUCLIDEAN", "MANHATTAN"})
    void gridAndPairsAgree(Metric metric) {
        for (int features = 1; features <= 3; features++) {
            FloatMatrix x =
                    SyntheticData.makeBlobs(1500, 6, features, 1.5, features).x();
            for (double eps : new double[] {0.02, 0.3, 1, 4}) {
                DBSCAN.Options options = DEFAULTS.withEps(eps).withMetric(metric);
                DBSCANModel grid = DBSCAN.fit(x, options.withAlgorithm(DBSCAN.Algorithm.GRID));
                DBSCANModel pairs = DBSCAN.fit(x, options.withAlgorithm(DBSCAN.Algorithm.BRUTE));
                assertThat(grid.labels()).isEqualTo(pairs.labels());
                assertThat(grid.coreSampleIndices()).isEqualTo(pairs.coreSampleIndices());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void anyNumberOfThreadsGivesTheSame(Golden golden) {
        FloatMatrix x = golden.matrix("x");
        DBSCANModel one = DBSCAN.fit(x, options(golden).withThreads(1), golden.numbers("weights"));
        DBSCANModel four = DBSCAN.fit(x, options(golden).withThreads(4), golden.numbers("weights"));
        assertThat(four.labels()).isEqualTo(one.labels());
    }

    @Test
    void weightsAreRepetitions() {
        FloatMatrix x = SyntheticData.makeMoons(200, 0.1, 3).x();
        SplittableRandom random = new SplittableRandom(1);
        int[] times = IntStream.range(0, 200).map(i -> 1 + random.nextInt(3)).toArray();
        int[] repeated = IntStream.range(0, 200)
                .flatMap(i -> IntStream.generate(() -> i).limit(times[i]))
                .toArray();
        for (DBSCAN.Algorithm algorithm : new DBSCAN.Algorithm[] {DBSCAN.Algorithm.GRID, DBSCAN.Algorithm.BRUTE}) {
            DBSCAN.Options options = DEFAULTS.withEps(0.12).withMinSamples(9).withAlgorithm(algorithm);
            int[] weighted = DBSCAN.fit(
                            x, options, Arrays.stream(times).asDoubleStream().toArray())
                    .labels();
            int[] labels = DBSCAN.fit(x.selectRows(repeated), options).labels();
            assertThat(labels)
                    .isEqualTo(Arrays.stream(repeated).map(i -> weighted[i]).toArray());
        }
    }

    @Test
    void aPermutationChangesNumbersAlone() {
        FloatMatrix x = SyntheticData.makeBlobs(500, 4, 2, 0.6, 5).x();
        int[] order = IntStream.range(0, 500).map(i -> (i * 7 + 3) % 500).toArray();
        DBSCAN.Options options = DEFAULTS.withEps(0.4);
        DBSCANModel model = DBSCAN.fit(x, options);
        DBSCANModel permuted = DBSCAN.fit(x.selectRows(order), options);
        assertThat(permuted.clusters()).isEqualTo(model.clusters());
        assertThat(Arrays.stream(permuted.coreSampleIndices())
                        .map(i -> order[i])
                        .sorted())
                .containsExactly(
                        Arrays.stream(model.coreSampleIndices()).boxed().toArray(Integer[]::new));
        assertThat(permuted.noise()).isEqualTo(model.noise());
    }

    /** Pairs beyond the room for them are found twice. */
    @Test
    void manyPairsNeedNoMoreMemory() {
        FloatMatrix x = SyntheticData.makeBlobs(7_000, 1, 5, 0.1, 5).x();
        AtomicLong last = new AtomicLong();
        DBSCANModel model = DBSCAN.fit(x, DEFAULTS.withEps(100), null, (done, total, value) -> {
            assertThat(done).isEqualTo(last.incrementAndGet());
            assertThat(done).isLessThanOrEqualTo(total);
        });
        assertThat(model.clusters()).isEqualTo(1);
        assertThat(model.coreSampleIndices()).hasSize(7_000);
        assertThat(last.get()).isPositive();
    }

    @Test
    void farFromTheOrigin() {
        FloatMatrix near = SyntheticData.makeBlobs(300, 3, 5, 0.25, 5).x();
        float[] moved = near.values().clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] = Math.round(moved[i] * 64) / 64f + 4096;
        }
        float[] rounded = near.values().clone();
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = Math.round(rounded[i] * 64) / 64f;
        }
        assertThat(DBSCAN.fit(FloatMatrix.wrap(moved, 300, 5), DEFAULTS.withEps(0.75))
                        .labels())
                .isEqualTo(DBSCAN.fit(FloatMatrix.wrap(rounded, 300, 5), DEFAULTS.withEps(0.75))
                        .labels());
    }

    @Test
    void predictTakesTheNearestCoreSample() throws Exception {
        FloatMatrix x = SyntheticData.makeMoons(300, 0.05, 3).x();
        DBSCANModel model = Golden.savedAndLoaded(DBSCAN.fit(x, DEFAULTS.withEps(0.2)));
        assumeThat(model.clusters()).isEqualTo(2);
        int[] core = model.coreSampleIndices();
        int[] predicted = model.predict(x.selectRows(core));
        for (int i = 0; i < core.length; i++) {
            assertThat(predicted[i]).isEqualTo(model.labels()[core[i]]);
        }
        assertThat(model.components()).isEqualTo(x.selectRows(core));
        assertThat(model.predict(FloatMatrix.of(new float[][] {{9, 9}}))).containsExactly(-1);
        assertThatThrownBy(() -> model.predict(FloatMatrix.of(new float[][] {{9, 9, 9}})))
                .hasMessageContaining("expected 2 columns");
    }

    @Test
    void savedAndLoaded() throws Exception {
        DBSCANModel model = DBSCAN.fit(SyntheticData.makeMoons(100, 0.05, 3).x(), DEFAULTS.withEps(0.3));
        DBSCANModel back = Golden.savedAndLoaded(model);
        assertThat(back.labels()).isEqualTo(model.labels());
        assertThat(back.coreSampleIndices()).isEqualTo(model.coreSampleIndices());
        assertThat(back.toString()).isEqualTo(model.toString());
    }

    @Test
    void badInputsAreNamed() {
        FloatMatrix x = FloatMatrix.of(new float[][] {{1, 2}, {3, 4}});
        assertThatThrownBy(() -> DEFAULTS.withEps(0)).hasMessage("eps must be positive: 0.0");
        assertThatThrownBy(() -> DEFAULTS.withEps(Double.NaN)).hasMessage("eps must be positive: NaN");
        assertThatThrownBy(() -> DEFAULTS.withMinSamples(0)).hasMessage("minSamples must be positive: 0");
        assertThatThrownBy(() -> DEFAULTS.withThreads(-1)).hasMessageContaining("threads");
        assertThatThrownBy(() -> DEFAULTS.withMetric(Metric.COSINE).withAlgorithm(DBSCAN.Algorithm.GRID))
                .hasMessageContaining("COSINE");
        assertThatThrownBy(() -> DBSCAN.fit(x, DEFAULTS, new double[] {1})).hasMessageContaining("weights");
        assertThatThrownBy(() -> DBSCAN.fit(x, DEFAULTS, new double[] {1, -1})).hasMessageContaining("-1.0 of row 1");
        assertThatThrownBy(() -> DBSCAN.fit(FloatMatrix.of(new float[2][3]), DEFAULTS.withMetric(Metric.PRECOMPUTED)))
                .hasMessageContaining("square: 2 x 3");
        assertThatThrownBy(() -> DBSCAN.fit(
                        FloatMatrix.of(new float[][] {{0, -1}, {1, 0}}), DEFAULTS.withMetric(Metric.PRECOMPUTED)))
                .hasMessageContaining("-1.0 at row 0, column 1");
        assertThatThrownBy(() ->
                        DBSCAN.fit(FloatMatrix.of(new float[2][4]), DEFAULTS.withAlgorithm(DBSCAN.Algorithm.GRID)))
                .hasMessageContaining("4 features");
    }
}
