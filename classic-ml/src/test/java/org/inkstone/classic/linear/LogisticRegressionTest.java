package org.inkstone.classic.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.inkstone.classic.Golden;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.data.LabelledRows;
import org.inkstone.classic.data.SyntheticData;
import org.inkstone.classic.linear.LogisticRegression.MultiClass;
import org.inkstone.classic.linear.LogisticRegression.Options;
import org.inkstone.classic.linear.LogisticRegression.Penalty;
import org.inkstone.classic.linear.LogisticRegression.Solver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogisticRegressionTest {
    /** Both sides stop at derivatives of about 1e-6; the flattest direction of the cases has a curvature of about 0.1. */
    private static final double SAME = 2e-4;

    private static final Options TIGHT = Options.defaults().withTol(1e-6).withMaxIter(5_000);

    static Stream<Golden> goldens() {
        return Golden.cases("logistic_regression");
    }

    private static Options options(Golden golden) {
        Options options = TIGHT.withC(golden.number("c"))
                .withL1Ratio(golden.number("l1Ratio"))
                .withFitIntercept(golden.flag("intercept"))
                .withMultiClass(golden.flag("ovr") ? MultiClass.OVR : MultiClass.MULTINOMIAL)
                .withPenalty(
                        switch (golden.has("penalty") ? golden.text("penalty") : "none") {
                            case "elasticnet" -> Penalty.ELASTIC_NET;
                            case "none" -> Penalty.NONE;
                            default -> Penalty.valueOf(golden.text("penalty").toUpperCase(Locale.ROOT));
                        });
        if (golden.flag("balanced")) {
            return options.withBalancedClasses();
        }
        if (!golden.has("classWeight")) {
            return options;
        }
        double[] given = golden.numbers("classWeight");
        int[] classes = golden.integers("classes");
        Map<Integer, Double> weights = new HashMap<>();
        for (int k = 0; k < classes.length; k++) {
            weights.put(classes[k], given[k]);
        }
        return options.withClassWeight(weights);
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void likeScikitLearnWithEverySolver(Golden golden) {
        FloatMatrix x = golden.matrix("x");
        int[] y = golden.integers("y");
        double[] weights = golden.numbers("weights");
        Options options = options(golden);
        boolean smooth = options.penalty() == Penalty.L2 || options.penalty() == Penalty.NONE;
        boolean binary = golden.integers("classes").length == 2 || golden.flag("ovr");
        for (Solver solver : Solver.values()) {
            if (!smooth && (solver == Solver.LBFGS || solver == Solver.NEWTON_CHOLESKY)
                    || !binary && solver == Solver.NEWTON_CHOLESKY) {
                continue;
            }
            LogisticRegressionModel model = LogisticRegression.fit(x, y, options.withSolver(solver), weights, null);
            assertThat(model.converged()).as(solver.name()).isTrue();
            assertThat(model.classes()).isEqualTo(golden.integers("classes"));
            double[][] coefficients = golden.rows("coefficients");
            for (int k = 0; k < coefficients.length; k++) {
                assertThat(model.coefficients()[k])
                        .as(solver + " coefficients of " + k)
                        .containsExactly(coefficients[k], within(SAME * (1 + largest(coefficients))));
            }
            assertThat(model.intercepts())
                    .as(solver.name())
                    .containsExactly(golden.numbers("intercepts"), within(SAME * (1 + largest(coefficients))));
            FloatMatrix first = x.selectRows(IntStream.range(0, 20).toArray());
            double[][] probabilities = model.predictProba(first);
            double[][] decision = model.decisionFunction(first);
            for (int i = 0; i < 20; i++) {
                assertThat(probabilities[i]).containsExactly(golden.rows("probabilities")[i], within(1e-4));
                assertThat(decision[i]).containsExactly(golden.rows("decision")[i], within(2e-3));
            }
            assertThat(model.predict(x)).isEqualTo(golden.integers("predicted"));
        }
    }

    private static double largest(double[][] values) {
        return Arrays.stream(values)
                .flatMapToDouble(Arrays::stream)
                .map(Math::abs)
                .max()
                .orElseThrow();
    }

    @Test
    void weightsAreRepetitions() {
        LabelledRows data = SyntheticData.makeBlobs(120, 3, 4, 4, 1);
        int[] repeated = IntStream.range(0, 120)
                .flatMap(i -> IntStream.generate(() -> i).limit(i % 3))
                .toArray();
        double[] weights = IntStream.range(0, 120).mapToDouble(i -> i % 3).toArray();
        LogisticRegressionModel weighted = LogisticRegression.fit(data.x(), data.y(), TIGHT, weights, null);
        LogisticRegressionModel plain = LogisticRegression.fit(
                data.x().selectRows(repeated),
                Arrays.stream(repeated).map(i -> data.y()[i]).toArray(),
                TIGHT);
        for (int k = 0; k < 3; k++) {
            assertThat(weighted.coefficients()[k]).containsExactly(plain.coefficients()[k], within(1e-4));
        }
    }

    @Test
    void anyNumberOfThreadsGivesTheSame() {
        LabelledRows two = SyntheticData.makeMoons(5_000, 0.3, 1);
        LabelledRows three = SyntheticData.makeBlobs(5_000, 3, 7, 5, 1);
        for (LabelledRows data : List.of(two, three)) {
            double[][] one = LogisticRegression.fit(data, TIGHT.withThreads(1)).coefficients();
            assertThat(LogisticRegression.fit(data, TIGHT.withThreads(4)).coefficients())
                    .isDeepEqualTo(one);
        }
    }

    /** Enough rows for the Hessian to be made of a sample. */
    @Test
    void manyRowsGiveTheSameWithNewtonAndLbfgs() {
        LabelledRows data = SyntheticData.makeBlobs(40_000, 2, 3, 8, 4);
        LogisticRegressionModel newton = LogisticRegression.fit(data, TIGHT.withSolver(Solver.NEWTON_CHOLESKY));
        LogisticRegressionModel lbfgs = LogisticRegression.fit(data, TIGHT.withSolver(Solver.LBFGS));
        assertThat(newton.converged()).isTrue();
        assertThat(newton.iterations()).isLessThan(20);
        assertThat(newton.coefficients()[0]).containsExactly(lbfgs.coefficients()[0], within(1e-4));
    }

    @Test
    void aWarmStartNeedsFewerIterations() {
        LabelledRows data = SyntheticData.makeBlobs(600, 4, 6, 6, 2);
        Options options = Options.defaults().withMaxIter(1_000);
        LogisticRegressionModel cold = LogisticRegression.fit(data, options);
        LogisticRegressionModel warm = LogisticRegression.fit(data.x(), data.y(), options, null, cold);
        assertThat(warm.iterations()).isLessThan(cold.iterations() / 2);
        assertThatThrownBy(() -> LogisticRegression.fit(data.x().selectColumns(0, 1), data.y(), options, null, cold))
                .hasMessageContaining("warmStart");
    }

    @Test
    void strongAbsoluteValuesLeaveNothing() {
        LabelledRows data = SyntheticData.makeBlobs(100, 2, 5, 6, 3);
        LogisticRegressionModel model =
                LogisticRegression.fit(data, TIGHT.withPenalty(Penalty.L1).withC(1e-5));
        assertThat(model.coefficients()[0]).containsOnly(0);
        assertThat(model.converged()).isTrue();
    }

    @Test
    void tooFewIterationsAreReported() {
        LabelledRows data = SyntheticData.makeMoons(200, 0.3, 1);
        for (Solver solver : List.of(Solver.LBFGS, Solver.NEWTON_CHOLESKY, Solver.COORDINATE_DESCENT)) {
            LogisticRegressionModel model =
                    LogisticRegression.fit(data, TIGHT.withMaxIter(1).withSolver(solver));
            assertThat(model.converged()).as(solver.name()).isFalse();
            assertThat(model.iterations()).isEqualTo(1);
        }
    }

    /** Without a penalty nothing keeps the coefficients of separable classes finite. */
    @Test
    void separableClassesEndSomehow() {
        FloatMatrix x = FloatMatrix.of(new float[][] {{-2}, {-1}, {1}, {2}});
        for (Solver solver : List.of(Solver.LBFGS, Solver.NEWTON_CHOLESKY)) {
            LogisticRegressionModel model = LogisticRegression.fit(
                    x,
                    new int[] {0, 0, 1, 1},
                    Options.defaults().withPenalty(Penalty.NONE).withSolver(solver));
            assertThat(model.predict(x)).containsExactly(0, 0, 1, 1);
            assertThat(model.coefficients()[0][0]).isFinite().isGreaterThan(5);
        }
    }

    @Test
    void constantColumnsAndWideDataAreTaken() {
        LabelledRows data = SyntheticData.makeBlobs(20, 2, 50, 6, 3);
        float[] values = data.x().values().clone();
        for (int i = 0; i < 20; i++) {
            values[i * 50 + 7] = 0;
        }
        LogisticRegressionModel model =
                LogisticRegression.fit(FloatMatrix.wrap(values, 20, 50), data.y(), Options.defaults());
        assertThat(model.converged()).isTrue();
        assertThat(model.coefficients()[0][7]).isZero();
    }

    @Test
    void savedAndLoaded() throws Exception {
        LabelledRows data = SyntheticData.makeBlobs(100, 3, 2, 3, 3);
        FloatMatrix x = data.x().withColumnNames(List.of("clouds", "wind"));
        LogisticRegressionModel model = LogisticRegression.fit(x, data.y(), Options.defaults());
        LogisticRegressionModel back = Golden.savedAndLoaded(model);
        assertThat(back.predictProba(x)).isDeepEqualTo(model.predictProba(x));
        assertThat(back.columnNames()).containsExactly("clouds", "wind");
    }

    @Test
    void badInputsAreNamed() {
        FloatMatrix x = FloatMatrix.of(new float[][] {{1, 2}, {3, 4}, {5, 6}});
        int[] y = {0, 1, 2};
        Options defaults = Options.defaults();
        assertThatThrownBy(() -> defaults.withC(0)).hasMessage("c must be positive: 0.0");
        assertThatThrownBy(() -> defaults.withTol(0)).hasMessage("tol must be positive: 0.0");
        assertThatThrownBy(() -> defaults.withMaxIter(0)).hasMessage("maxIter must be positive: 0");
        assertThatThrownBy(() -> defaults.withL1Ratio(2)).hasMessageContaining("l1Ratio");
        assertThatThrownBy(() -> defaults.withPenalty(Penalty.L1).withSolver(Solver.LBFGS))
                .hasMessageContaining("LBFGS");
        assertThatThrownBy(() -> defaults.withClassWeight(Map.of(1, -1.0))).hasMessageContaining("-1.0 of class 1");
        assertThatThrownBy(() -> LogisticRegression.fit(x, new int[] {0, 1}, defaults))
                .hasMessageContaining("labels must be as many as rows, 3: 2");
        assertThatThrownBy(() -> LogisticRegression.fit(x, new int[] {4, 4, 4}, defaults))
                .hasMessageContaining("at least two classes: only 4");
        assertThatThrownBy(() -> LogisticRegression.fit(x, y, defaults.withSolver(Solver.NEWTON_CHOLESKY)))
                .hasMessageContaining("two classes: 3");
        assertThatThrownBy(() -> LogisticRegression.fit(x, y, defaults.withClassWeight(Map.of(9, 1.0))))
                .hasMessageContaining("9");
        assertThatThrownBy(() -> LogisticRegression.fit(x, y, defaults, new double[] {1, 1, -1}, null))
                .hasMessageContaining("-1.0 of row 2");
        LogisticRegressionModel model = LogisticRegression.fit(x, y, defaults);
        assertThatThrownBy(() -> model.predict(FloatMatrix.of(new float[1][3]))).hasMessageContaining("2 columns");
    }
}
