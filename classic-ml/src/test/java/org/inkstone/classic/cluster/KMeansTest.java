package org.inkstone.classic.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.inkstone.classic.Golden;
import org.inkstone.classic.ProgressListener;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.data.SyntheticData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KMeansTest {
    static Stream<Golden> goldens() {
        return Golden.cases("kmeans");
    }

    /** Centres in float differ from scikit-learn's in double by what a float can't hold, a ten-millionth of the values' size. */
    @ParameterizedTest
    @MethodSource("goldens")
    void asScikitLearn(Golden golden) {
        FloatMatrix x = golden.matrix("x");
        FloatMatrix init = golden.matrix("init");
        KMeans.Options options = KMeans.Options.of(init.rows())
                .withCentres(init)
                .withMaxIter(golden.integer("maxIter"))
                .withTol(golden.number("tol"));
        KMeansModel model = KMeans.fit(x, options, golden.numbers("weights"), ProgressListener.NONE);
        assertThat(model.labels()).isEqualTo(golden.integers("labels"));
        assertThat(model.iterations()).isEqualTo(golden.integer("iterations"));
        assertThat(model.inertia()).isCloseTo(golden.number("inertia"), within(1e-5 * golden.number("inertia")));
        close(model.centres(), golden.rows("centres"), 1e-6);
        assertThat(model.predict(x)).isEqualTo(model.labels());
        float[][] reversed = new float[x.rows()][];
        for (int i = 0; i < x.rows(); i++) {
            reversed[i] = x.row(x.rows() - 1 - i);
            for (int j = 0; j < x.columns(); j++) {
                reversed[i][j] *= 1.5f;
            }
        }
        assertThat(model.predict(FloatMatrix.of(reversed))).isEqualTo(golden.integers("predict"));
        close(model.transform(x.selectRows(0, 1, 2, 3, 4)), golden.rows("transform"), 1e-5);
        float[] moved = x.values().clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += 0.25f;
        }
        double score = golden.number("score");
        assertThat(model.score(FloatMatrix.wrap(moved, x.rows(), x.columns())))
                .isCloseTo(score, within(1e-4 * Math.abs(score)));
    }

    private static void close(FloatMatrix actual, double[][] expected, double tolerance) {
        for (int i = 0; i < expected.length; i++) {
            for (int j = 0; j < expected[i].length; j++) {
                double size = Math.max(1, Math.abs(expected[i][j]));
                assertThat((double) actual.get(i, j)).isCloseTo(expected[i][j], within(tolerance * size));
            }
        }
    }

    private static FloatMatrix blobs(int n, int d, int centres, long seed) {
        Random random = new Random(seed);
        float[][] c = new float[centres][d];
        for (float[] row : c) {
            for (int j = 0; j < d; j++) {
                row[j] = 60 * random.nextFloat();
            }
        }
        float[][] x = new float[n][d];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < d; j++) {
                x[i][j] = c[i % centres][j] + (float) random.nextGaussian();
            }
        }
        return FloatMatrix.of(x);
    }

    @Test
    void seedingFindsWellSeparatedBlobs() {
        FloatMatrix x = blobs(600, 5, 6, 1);
        KMeansModel model = KMeans.fit(x, KMeans.Options.of(6).withNInit(3));
        int[] labels = model.labels();
        assertThat(IntStream.range(6, 600).allMatch(i -> labels[i] == labels[i % 6]))
                .isTrue();
        assertThat(model.distinctClusters()).isEqualTo(6);
        assertThat(model.converged()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7})
    void anyNumberOfThreadsGivesTheSame(int threads) {
        FloatMatrix x = blobs(5_000, 9, 4, 2);
        KMeans.Options options = KMeans.Options.of(11).withSeed(3).withMaxIter(15);
        KMeansModel one = KMeans.fit(x, options.withThreads(1));
        KMeansModel more = KMeans.fit(x, options.withThreads(threads));
        assertThat(more.labels()).isEqualTo(one.labels());
        assertThat(more.centres()).isEqualTo(one.centres());
        assertThat(more.inertia()).isEqualTo(one.inertia());
    }

    @Test
    void weightsAreRepetitions() {
        FloatMatrix x = blobs(300, 3, 4, 4);
        double[] weights = new double[300];
        List<Integer> repeated = new ArrayList<>();
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            weights[i] = random.nextInt(4);
            for (int w = 0; w < weights[i]; w++) {
                repeated.add(i);
            }
        }
        FloatMatrix rows =
                x.selectRows(repeated.stream().mapToInt(Integer::intValue).toArray());
        KMeans.Options options = KMeans.Options.of(4).withCentres(x.selectRows(0, 1, 2, 3));
        KMeansModel weighted = KMeans.fit(x, options, weights, ProgressListener.NONE);
        KMeansModel unweighted = KMeans.fit(rows, options);
        close(weighted.centres(), toDouble(unweighted.centres()), 1e-5);
        assertThat(weighted.inertia()).isCloseTo(unweighted.inertia(), within(1e-4 * unweighted.inertia()));
    }

    private static double[][] toDouble(FloatMatrix m) {
        return Arrays.stream(m.toArray())
                .map(row ->
                        IntStream.range(0, row.length).mapToDouble(j -> row[j]).toArray())
                .toArray(double[][]::new);
    }

    @Test
    void theOrderOfTheRowsAndWhereTheyLieDoNotMatter() {
        FloatMatrix x = blobs(400, 4, 5, 6);
        KMeans.Options options = KMeans.Options.of(5).withCentres(x.selectRows(0, 1, 2, 3, 4));
        int[] labels = KMeans.fit(x, options).labels();
        int[] order = IntStream.range(0, 400).map(i -> (i * 7 + 3) % 400).toArray();
        int[] permuted = KMeans.fit(x.selectRows(order), options).labels();
        assertThat(permuted).isEqualTo(IntStream.of(order).map(i -> labels[i]).toArray());
        float[] moved = x.values().clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += 512;
        }
        FloatMatrix far = FloatMatrix.wrap(moved, 400, 4);
        assertThat(KMeans.fit(far, KMeans.Options.of(5).withCentres(far.selectRows(0, 1, 2, 3, 4)))
                        .labels())
                .isEqualTo(labels);
    }

    @Test
    void fewerDifferentRowsThanClustersAreReported() {
        FloatMatrix x = FloatMatrix.of(new float[][] {{1, 1}, {1, 1}, {2, 2}, {2, 2}, {2, 2}});
        KMeansModel model = KMeans.fit(x, KMeans.Options.of(4));
        assertThat(model.distinctClusters()).isEqualTo(2);
        assertThat(model.inertia()).isCloseTo(0, within(1e-9));
    }

    @Test
    void restartsKeepTheBest() {
        FloatMatrix x = blobs(300, 2, 8, 8);
        KMeans.Options options =
                KMeans.Options.of(8).withInit(KMeans.Init.RANDOM).withSeed(2);
        double once = KMeans.fit(x, options.withNInit(1)).inertia();
        double often = KMeans.fit(x, options.withNInit(20)).inertia();
        assertThat(often).isLessThanOrEqualTo(once);
    }

    @Test
    void savedAndLoaded() throws Exception {
        FloatMatrix x = blobs(100, 3, 3, 9).withColumnNames(List.of("a", "b", "c"));
        KMeansModel model = KMeans.fit(x, KMeans.Options.of(3));
        KMeansModel loaded = Golden.savedAndLoaded(model);
        assertThat(loaded.centres()).isEqualTo(model.centres());
        assertThat(loaded.centres().columnNames()).containsExactly("a", "b", "c");
        assertThat(loaded.predict(x)).isEqualTo(model.labels());
    }

    @Test
    void progressIsTold() {
        List<Long> iterations = new ArrayList<>();
        KMeansModel model = KMeans.fit(
                blobs(200, 2, 3, 1), KMeans.Options.of(3), null, (done, total, shift) -> iterations.add(done));
        assertThat(iterations).hasSize(model.iterations());
    }

    /** Many rows and centres in few dimensions take the way with boxes; with a useless fourth to seventh feature they do not. */
    @Test
    void boxesLeaveOutNoNearestCentre() {
        for (int d : new int[] {1, 2, 3}) {
            FloatMatrix x = SyntheticData.makeBlobs(5_000, 30, d, 0.7, d).x();
            float[] wide = new float[5_000 * 7];
            for (int i = 0; i < 5_000; i++) {
                System.arraycopy(x.values(), i * d, wide, i * 7, d);
            }
            FloatMatrix padded = FloatMatrix.wrap(wide, 5_000, 7);
            int[] first = IntStream.range(0, 40).toArray();
            double[] weights =
                    IntStream.range(0, 5_000).mapToDouble(i -> 1 + i % 3).toArray();
            KMeansModel boxes = KMeans.fit(
                    x, KMeans.Options.of(40).withCentres(x.selectRows(first)), weights, ProgressListener.NONE);
            KMeansModel all = KMeans.fit(
                    padded,
                    KMeans.Options.of(40).withCentres(padded.selectRows(first)).withTol(0),
                    weights,
                    ProgressListener.NONE);
            KMeansModel same = KMeans.fit(
                    x,
                    KMeans.Options.of(40).withCentres(x.selectRows(first)).withTol(0),
                    weights,
                    ProgressListener.NONE);
            assertThat(same.labels()).isEqualTo(all.labels());
            assertThat(same.iterations()).isEqualTo(all.iterations());
            assertThat(same.inertia()).isCloseTo(all.inertia(), within(1e-6 * all.inertia()));
            assertThat(boxes.labels()).isEqualTo(boxes.predict(x));
        }
    }

    @Test
    void inputsAreNotChanged() {
        FloatMatrix x = blobs(50, 2, 3, 1);
        float[] before = x.values().clone();
        FloatMatrix centres = x.selectRows(0, 1, 2);
        FloatMatrix copy = FloatMatrix.of(centres.toArray());
        KMeans.fit(x, KMeans.Options.of(3).withCentres(centres));
        assertThat(x.values()).isEqualTo(before);
        assertThat(centres).isEqualTo(copy);
    }

    @Test
    void badInputIsRefused() {
        FloatMatrix x = blobs(10, 2, 2, 1);
        refused("k must be positive: 0", () -> KMeans.Options.of(0));
        refused("k must be at most the number of rows, 10: 11", () -> KMeans.fit(x, KMeans.Options.of(11)));
        refused(
                "tol must be a number of at least 0: -1.0",
                () -> KMeans.Options.of(2).withTol(-1));
        refused("maxIter must be positive: 0", () -> KMeans.Options.of(2).withMaxIter(0));
        refused(
                "nInit must be positive, or 0 for automatic: -1",
                () -> KMeans.Options.of(2).withNInit(-1));
        refused(
                "threads must be positive, or 0 for all cores: -1",
                () -> KMeans.Options.of(2).withThreads(-1));
        refused("centres must have k = 2 rows: 3", () -> KMeans.Options.of(2).withCentres(x.selectRows(0, 1, 2)));
        refused(
                "expected 2 columns as in the data that was fitted: 1",
                () -> KMeans.fit(x, KMeans.Options.of(2).withCentres(FloatMatrix.of(new float[][] {{1}, {2}}))));
        double[] weights = new double[10];
        refused("weights must not all be 0", () -> KMeans.fit(x, KMeans.Options.of(2), weights, ProgressListener.NONE));
        weights[3] = -1;
        refused(
                "weights must be numbers of at least 0: -1.0 of row 3",
                () -> KMeans.fit(x, KMeans.Options.of(2), weights, ProgressListener.NONE));
        KMeansModel model = KMeans.fit(x, KMeans.Options.of(2));
        refused(
                "x must have the 2 columns that were fitted: 3",
                () -> model.predict(FloatMatrix.of(new float[][] {{1, 2, 3}})));
    }

    private static void refused(String message, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
    }
}
