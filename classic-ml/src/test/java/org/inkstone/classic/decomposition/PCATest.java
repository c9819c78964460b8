package org.inkstone.classic.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.inkstone.classic.Golden;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.data.SyntheticData;
import org.inkstone.classic.decomposition.PCA.Options;
import org.inkstone.classic.decomposition.PCA.Solver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PCATest {
    static Stream<Golden> goldens() {
        return Golden.cases("pca");
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void likeScikitLearn(Golden golden) {
        for (Solver solver : List.of(Solver.AUTO, Solver.COVARIANCE, Solver.FULL)) {
            likeScikitLearn(golden, solver);
        }
    }

    private static void likeScikitLearn(Golden golden, Solver solver) {
        FloatMatrix x = golden.matrix("x");
        PCAModel model = PCA.fit(
                x,
                Options.defaults()
                        .withComponents(golden.number("n"))
                        .withWhiten(golden.flag("whiten"))
                        .withSolver(solver));
        double[] variances = golden.numbers("variance");
        assertThat(model.nComponents()).isEqualTo(variances.length);
        double scale = variances[0];
        assertThat(model.explainedVariance()).containsExactly(variances, within(1e-10 * scale));
        assertThat(model.explainedVarianceRatio()).containsExactly(golden.numbers("ratio"), within(1e-10));
        assertThat(model.singularValues())
                .containsExactly(golden.numbers("singular"), within(1e-6 * golden.numbers("singular")[0]));
        assertThat(model.mean()).containsExactly(golden.numbers("mean"), within(1e-9));
        assertThat(model.noiseVariance()).isCloseTo(golden.number("noise"), within(1e-9 * scale));
        double[][] components = golden.rows("components");
        for (int j = 0; j < components.length; j++) {
            // the smallest variances are a millionth of the largest: their directions lose digits with the square
            assertThat(model.components()[j]).containsExactly(components[j], within(1e-5));
        }
        FloatMatrix first = x.selectRows(IntStream.range(0, 10).toArray());
        FloatMatrix scores = model.transform(first);
        close(scores, golden.rows("scores"), 1e-4);
        close(model.inverseTransform(scores), golden.rows("back"), 1e-4);
    }

    private static void close(FloatMatrix actual, double[][] expected, double tolerance) {
        double largest = Arrays.stream(expected)
                .flatMapToDouble(Arrays::stream)
                .map(Math::abs)
                .max()
                .orElseThrow();
        for (int i = 0; i < expected.length; i++) {
            for (int j = 0; j < expected[i].length; j++) {
                assertThat((double) actual.get(i, j))
                        .isCloseTo(expected[i][j], within(tolerance * Math.max(1, largest)));
            }
        }
    }

    private static FloatMatrix lowRank(int n, int d, int rank) {
        SplittableRandom random = new SplittableRandom(1);
        double[][] factors = new double[rank][d];
        for (double[] factor : factors) {
            for (int q = 0; q < d; q++) {
                factor[q] = random.nextDouble() - 0.5;
            }
        }
        float[] values = new float[n * d];
        for (int i = 0; i < n; i++) {
            for (int r = 0; r < rank; r++) {
                double score = (random.nextDouble() - 0.5) * 20 / (1 + r);
                for (int q = 0; q < d; q++) {
                    values[i * d + q] += (float) (score * factors[r][q]);
                }
            }
            for (int q = 0; q < d; q++) {
                values[i * d + q] += (float) (0.05 * random.nextDouble()) + 3;
            }
        }
        return FloatMatrix.wrap(values, n, d);
    }

    /** Large enough for the product to be made in single precision. */
    @Test
    void solversAgree() {
        FloatMatrix x = lowRank(12_000, 420, 8);
        PCAModel exact = PCA.fit(x, Options.defaults().withComponents(5));
        PCAModel random = PCA.fit(x, Options.defaults().withComponents(5).withSolver(Solver.RANDOMIZED));
        for (int j = 0; j < 5; j++) {
            assertThat(random.explainedVariance()[j])
                    .isCloseTo(exact.explainedVariance()[j], within(1e-4 * exact.explainedVariance()[0]));
            assertThat(random.components()[j]).containsExactly(exact.components()[j], within(2e-3));
        }
        PCAModel four = PCA.fit(x, Options.defaults().withComponents(5).withThreads(4));
        PCAModel one = PCA.fit(x, Options.defaults().withComponents(5).withThreads(1));
        assertThat(four.components()).isDeepEqualTo(one.components());
    }

    @Test
    void componentsAreOrthonormal() {
        PCAModel model = PCA.fit(SyntheticData.makeBlobs(200, 3, 6, 1, 1).x(), Options.defaults());
        double[][] c = model.components();
        for (int i = 0; i < 6; i++) {
            for (int j = 0; j < 6; j++) {
                double product = 0;
                for (int q = 0; q < 6; q++) {
                    product += c[i][q] * c[j][q];
                }
                assertThat(product).isCloseTo(i == j ? 1 : 0, within(1e-10));
            }
        }
        assertThat(Arrays.stream(model.explainedVarianceRatio()).sum()).isCloseTo(1, within(1e-9));
    }

    @Test
    void savedAndLoaded() throws Exception {
        FloatMatrix x = SyntheticData.makeBlobs(50, 3, 4, 1, 1).x();
        PCAModel model = PCA.fit(x, Options.defaults().withComponents(2));
        assertThat(Golden.savedAndLoaded(model).transform(x)).isEqualTo(model.transform(x));
        assertThat(model.transform(x).columnNames()).containsExactly("pc1", "pc2");
    }

    @Test
    void badInputsAreNamed() {
        FloatMatrix x = SyntheticData.makeBlobs(10, 3, 4, 1, 1).x();
        assertThatThrownBy(() -> Options.defaults().withComponents(-1)).hasMessageContaining("nComponents");
        assertThatThrownBy(() -> Options.defaults().withComponents(2.5)).hasMessageContaining("2.5");
        assertThatThrownBy(() -> Options.defaults().withComponents(0.5).withSolver(Solver.RANDOMIZED))
                .hasMessageContaining("RANDOMIZED: 0.5");
        assertThatThrownBy(() -> PCA.fit(x, Options.defaults().withComponents(5)))
                .hasMessageContaining("at most min(rows, columns) = 4: 5");
        assertThatThrownBy(() -> PCA.fit(x.selectRows(0), Options.defaults())).hasMessageContaining("2 rows");
        PCAModel model = PCA.fit(x, Options.defaults().withComponents(2));
        assertThatThrownBy(() -> model.transform(x.selectColumns(0))).hasMessageContaining("4 columns");
        assertThatThrownBy(() -> model.inverseTransform(x)).hasMessageContaining("2 components: 4");
    }
}
