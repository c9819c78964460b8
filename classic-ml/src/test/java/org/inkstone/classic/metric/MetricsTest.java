package org.inkstone.classic.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.inkstone.classic.Golden;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.metric.ConfusionMatrix.Average;
import org.inkstone.classic.metric.ProbabilityMetrics.MultiClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MetricsTest {
    /** scikit-learn gets distances from products, which loses digits where rows are near each other. */
    private static final double PRODUCTS = 1e-7;

    private static Stream<Golden> goldens(String kind) {
        return Golden.cases("metrics").filter(g -> g.text("name").startsWith(kind));
    }

    static Stream<Golden> classes() {
        return goldens("classes");
    }

    static Stream<Golden> agreements() {
        return goldens("agreement");
    }

    static Stream<Golden> qualities() {
        return goldens("quality");
    }

    @ParameterizedTest
    @MethodSource("classes")
    void predictionsLikeScikitLearn(Golden golden) {
        int[] y = golden.integers("y");
        ConfusionMatrix matrix = ConfusionMatrix.of(y, golden.integers("predicted"));
        assertThat(matrix.accuracy()).isCloseTo(golden.number("accuracy"), within(1e-12));
        double[][] counts = golden.rows("counts");
        for (int i = 0; i < counts.length; i++) {
            for (int j = 0; j < counts.length; j++) {
                assertThat((double) matrix.counts()[i][j]).isEqualTo(counts[i][j]);
            }
            assertThat(matrix.precision(i)).isCloseTo(golden.numbers("precision")[i], within(1e-12));
            assertThat(matrix.recall(i)).isCloseTo(golden.numbers("recall")[i], within(1e-12));
            assertThat(matrix.f1(i)).isCloseTo(golden.numbers("f1")[i], within(1e-12));
        }
        double[][] averages = golden.rows("averages");
        for (Average average : Average.values()) {
            int a = average.ordinal();
            assertThat(matrix.precision(average)).isCloseTo(averages[0][a], within(1e-12));
            assertThat(matrix.recall(average)).isCloseTo(averages[1][a], within(1e-12));
            assertThat(matrix.f1(average)).isCloseTo(averages[2][a], within(1e-12));
        }
        assertThat(ProbabilityMetrics.logLoss(y, matrix.classes(), golden.rows("probabilities")))
                .isCloseTo(golden.number("logLoss"), within(1e-12));
        boolean[] positive = new boolean[y.length];
        for (int i = 0; i < y.length; i++) {
            positive[i] = y[i] == 1;
        }
        assertThat(ProbabilityMetrics.rocAuc(positive, golden.numbers("scores")))
                .isCloseTo(golden.number("auc"), within(1e-12));
        int[] classes = Arrays.stream(y).distinct().sorted().toArray();
        double[][] probabilities = golden.rows("probabilities");
        assertThat(ProbabilityMetrics.rocAuc(y, classes, probabilities, MultiClass.OVR))
                .isCloseTo(golden.number("ovr"), within(1e-12));
        assertThat(ProbabilityMetrics.rocAuc(y, classes, probabilities, MultiClass.OVO))
                .isCloseTo(golden.number("ovo"), within(1e-12));
    }

    @ParameterizedTest
    @MethodSource("agreements")
    void agreementsLikeScikitLearn(Golden golden) {
        ClusterAgreement agreement = ClusterAgreement.of(golden.integers("truth"), golden.integers("found"));
        assertThat(agreement.adjustedRand()).isCloseTo(golden.number("ari"), within(1e-12));
        assertThat(agreement.normalizedMutualInformation()).isCloseTo(golden.number("nmi"), within(1e-12));
        assertThat(agreement.homogeneity()).isCloseTo(golden.number("homogeneity"), within(1e-12));
        assertThat(agreement.completeness()).isCloseTo(golden.number("completeness"), within(1e-12));
        assertThat(agreement.vMeasure()).isCloseTo(golden.number("v"), within(1e-12));
    }

    @ParameterizedTest
    @MethodSource("qualities")
    void qualityLikeScikitLearn(Golden golden) {
        FloatMatrix x = golden.matrix("x");
        int[] labels = golden.integers("labels");
        assertThat(ClusterQuality.silhouette(x, labels)).isCloseTo(golden.number("silhouette"), within(PRODUCTS));
        assertThat(ClusterQuality.silhouetteSamples(x, labels))
                .containsExactly(golden.numbers("samples"), within(PRODUCTS));
        assertThat(ClusterQuality.calinskiHarabasz(x, labels))
                .isCloseTo(golden.number("calinskiHarabasz"), within(1e-7));
        assertThat(ClusterQuality.daviesBouldin(x, labels)).isCloseTo(golden.number("daviesBouldin"), within(PRODUCTS));
    }

    @Test
    void badInputsAreNamed() {
        int[] two = {0, 1};
        assertThatThrownBy(() -> ConfusionMatrix.of(two, new int[3])).hasMessageContaining("2: 3");
        assertThatThrownBy(() -> ConfusionMatrix.of(new int[0], new int[0])).hasMessageContaining("at least one");
        assertThatThrownBy(() -> ConfusionMatrix.of(two, two).f1(7)).hasMessageContaining("[0, 1]: 7");
        assertThatThrownBy(() -> ProbabilityMetrics.logLoss(two, two, new double[1][2]))
                .hasMessageContaining("2: 1");
        assertThatThrownBy(() -> ProbabilityMetrics.logLoss(new int[] {5}, two, new double[1][2]))
                .hasMessageContaining("5 of row 0");
        assertThatThrownBy(() -> ProbabilityMetrics.rocAuc(new boolean[2], new double[2]))
                .hasMessageContaining("0 and 2");
        assertThatThrownBy(() -> ProbabilityMetrics.rocAuc(new boolean[1], new double[] {Double.NaN}))
                .hasMessageContaining("NaN of row 0");
        assertThatThrownBy(() -> ProbabilityMetrics.rocAuc(new int[] {0, 5}, two, new double[2][2], MultiClass.OVR))
                .hasMessageContaining("5 of row 1");
        FloatMatrix x = FloatMatrix.of(new float[5][2]);
        assertThatThrownBy(() -> ClusterQuality.silhouette(x, new int[5])).hasMessageContaining("at least 2 clusters");
        assertThatThrownBy(
                        () -> ClusterQuality.silhouette(x, IntStream.range(0, 5).toArray()))
                .hasMessageContaining("fewer than rows, 5: 5");
        assertThatThrownBy(() -> ClusterQuality.silhouette(x, two)).hasMessageContaining("5: 2");
    }
}
