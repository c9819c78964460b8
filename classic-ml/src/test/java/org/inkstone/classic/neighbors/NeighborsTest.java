package org.inkstone.classic.neighbors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.inkstone.classic.Golden;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.data.LabelledRows;
import org.inkstone.classic.data.SyntheticData;
import org.inkstone.classic.neighbors.KNeighborsOptions.Weighting;
import org.inkstone.classic.neighbors.NearestNeighbors.Algorithm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class NeighborsTest {
    private static final KNeighborsOptions DEFAULTS = KNeighborsOptions.defaults();

    static Stream<Golden> goldens() {
        return Golden.cases("neighbors");
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void likeScikitLearn(Golden golden) {
        Metric metric = Metric.valueOf(golden.text("metric").toUpperCase(Locale.ROOT));
        FloatMatrix x = golden.matrix("x");
        FloatMatrix queries = golden.matrix("queries");
        for (Algorithm algorithm : Algorithm.values()) {
            if ((algorithm == Algorithm.KD_TREE || algorithm == Algorithm.BALL_TREE) && metric == Metric.COSINE) {
                continue;
            }
            KNeighborsOptions options = DEFAULTS.withNeighbors(golden.integer("k"))
                    .withMetric(metric)
                    .withAlgorithm(algorithm)
                    .withWeights(Weighting.valueOf(golden.text("weights").toUpperCase(Locale.ROOT)));
            KNeighborsClassifier classifier = KNeighborsClassifier.fit(x, golden.integers("y"), options);
            Neighbors neighbors = classifier.kneighbors(queries);
            double[][] distances = golden.rows("distances");
            double[][] indices = golden.rows("indices");
            double[][] shares = classifier.predictProba(queries);
            // scikit-learn gets 1e-8 and more for a row itself by its products; then it is not the only neighbour
            boolean itself = options.weights() == Weighting.UNIFORM || metric == Metric.MANHATTAN;
            int exact = itself ? queries.rows() : queries.rows() - 10;
            for (int i = 0; i < queries.rows(); i++) {
                assertThat(neighbors.distances()[i]).containsExactly(distances[i], within(1e-6));
                assertThat(Arrays.stream(neighbors.indices()[i])
                                .asDoubleStream()
                                .toArray())
                        .isEqualTo(indices[i]);
                if (i < exact) {
                    assertThat(shares[i]).containsExactly(golden.rows("shares")[i], within(1e-9));
                }
            }
            assertThat(classifier.predict(queries)).startsWith(Arrays.copyOf(golden.integers("predicted"), exact));
            double[] regressed = KNeighborsRegressor.fit(x, golden.numbers("values"), options)
                    .predict(queries);
            assertThat(Arrays.copyOf(regressed, exact))
                    .containsExactly(Arrays.copyOf(golden.numbers("regressed"), exact), within(1e-9));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"KD_TREE", "BALL_TREE"})
    void treesAndBruteForceAgree(Algorithm algorithm) {
        for (int d : new int[] {1, 2, 5, 10}) {
            FloatMatrix x = SyntheticData.makeBlobs(3_000, 8, d, 2, d).x();
            FloatMatrix queries = SyntheticData.makeBlobs(700, 5, d, 3, 9).x();
            for (Metric metric : List.of(Metric.EUCLIDEAN, Metric.MANHATTAN, Metric.CHEBYSHEV)) {
                NearestNeighbors trees = NearestNeighbors.fit(x, metric, algorithm);
                NearestNeighbors all = NearestNeighbors.fit(x, metric, Algorithm.BRUTE);
                Neighbors tree = trees.kneighbors(queries, 6);
                Neighbors brute = all.kneighbors(queries, 6);
                assertThat(tree.indices()).isDeepEqualTo(brute.indices());
                assertThat(tree.distances()).isDeepEqualTo(brute.distances());
                Neighbors near = trees.radiusNeighbors(queries, 0.5 * d);
                assertThat(near.indices())
                        .isDeepEqualTo(all.radiusNeighbors(queries, 0.5 * d).indices());
                assertThat(near.distances()[3]).isSorted();
            }
        }
    }

    @Test
    void withinARadius() {
        FloatMatrix x = FloatMatrix.of(new float[][] {{3}, {1}, {0}, {9}});
        Neighbors near = NearestNeighbors.fit(x, Metric.EUCLIDEAN, Algorithm.AUTO)
                .radiusNeighbors(FloatMatrix.of(new float[][] {{1}, {20}}), 2);
        assertThat(near.indices()).isDeepEqualTo(new int[][] {{1, 2, 0}, {}});
        assertThat(near.distances()[0]).containsExactly(0, 1, 2);
    }

    @Test
    void equalDistancesGoToTheLowerRow() {
        FloatMatrix x = FloatMatrix.of(new float[][] {{1}, {1}, {0}, {1}, {0}, {0}});
        for (Algorithm algorithm : Algorithm.values()) {
            Neighbors found = NearestNeighbors.fit(x, Metric.EUCLIDEAN, algorithm)
                    .kneighbors(FloatMatrix.of(new float[][] {{0.5f}, {0}}), 4);
            assertThat(found.indices()[0]).containsExactly(0, 1, 2, 3);
            assertThat(found.indices()[1]).containsExactly(2, 4, 5, 0);
        }
    }

    @Test
    void allRowsAsNeighbours() {
        LabelledRows data = SyntheticData.makeBlobs(40, 2, 12, 1, 1);
        KNeighborsClassifier classifier = KNeighborsClassifier.fit(data, DEFAULTS.withNeighbors(40));
        assertThat(classifier.predictProba(data.x())[3]).containsExactly(0.5, 0.5);
        assertThat(classifier.predict(data.x())).containsOnly(0);
        assertThat(KNeighborsClassifier.fit(data, DEFAULTS.withNeighbors(1)).score(data.x(), data.y()))
                .isEqualTo(1);
    }

    @Test
    void savedAndLoaded() throws Exception {
        for (int d : new int[] {2, 20}) {
            LabelledRows data = SyntheticData.makeBlobs(100, 3, d, 6, 1);
            KNeighborsClassifier classifier = KNeighborsClassifier.fit(data, DEFAULTS.withWeights(Weighting.DISTANCE));
            classifier.predict(data.x());
            assertThat(Golden.savedAndLoaded(classifier).predictProba(data.x()))
                    .isDeepEqualTo(classifier.predictProba(data.x()));
        }
    }

    @Test
    void badInputsAreNamed() {
        FloatMatrix x = FloatMatrix.of(new float[3][2]);
        assertThatThrownBy(() -> DEFAULTS.withNeighbors(0)).hasMessage("nNeighbors must be positive: 0");
        assertThatThrownBy(() -> KNeighborsClassifier.fit(x, new int[3], DEFAULTS))
                .hasMessageContaining("3 rows: 5");
        assertThatThrownBy(() -> KNeighborsClassifier.fit(x, new int[2], DEFAULTS))
                .hasMessageContaining("3: 2");
        assertThatThrownBy(() -> KNeighborsRegressor.fit(x, new double[] {1, Double.NaN, 2}, DEFAULTS.withNeighbors(1)))
                .hasMessageContaining("NaN of row 1");
        assertThatThrownBy(() -> NearestNeighbors.fit(x, Metric.COSINE, Algorithm.KD_TREE))
                .hasMessageContaining("COSINE");
        assertThatThrownBy(() -> NearestNeighbors.fit(x, Metric.PRECOMPUTED, Algorithm.AUTO))
                .hasMessageContaining("PRECOMPUTED");
        assertThatThrownBy(() -> NearestNeighbors.fit(x, Metric.COSINE, Algorithm.BALL_TREE))
                .hasMessageContaining("BALL_TREE");
        NearestNeighbors fitted = NearestNeighbors.fit(x, Metric.EUCLIDEAN, Algorithm.AUTO);
        assertThatThrownBy(() -> fitted.radiusNeighbors(x, -1)).hasMessage("radius must be at least 0: -1.0");
        assertThatThrownBy(() -> fitted.kneighbors(x, 4)).hasMessageContaining("3 rows: 4");
        assertThatThrownBy(() -> fitted.kneighbors(x.selectColumns(0), 1)).hasMessageContaining("2 columns");
    }
}
