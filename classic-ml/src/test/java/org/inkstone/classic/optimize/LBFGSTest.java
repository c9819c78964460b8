package org.inkstone.classic.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LBFGSTest {
    private static double rosenbrock(double[] x, double[] g) {
        double value = 0;
        Arrays.fill(g, 0);
        for (int i = 0; i + 1 < x.length; i++) {
            double a = x[i + 1] - x[i] * x[i];
            double b = 1 - x[i];
            value += 100 * a * a + b * b;
            g[i] += -400 * a * x[i] - 2 * b;
            g[i + 1] += 200 * a;
        }
        return value;
    }

    @Test
    void findsTheEndOfRosenbrocksValley() {
        double[] start = new double[10];
        Arrays.fill(start, -1.2);
        double[] before = start.clone();
        LBFGS.Result result = LBFGS.minimize(
                LBFGSTest::rosenbrock, start, LBFGS.Options.defaults().withValueTolerance(0));
        assertThat(result.converged()).isTrue();
        assertThat(result.x()).containsExactly(new double[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, within(1e-5));
        // scipy 1.10's L-BFGS-B needs 61 iterations and 79 evaluations from here
        assertThat(result.evaluations()).isLessThan(160);
        assertThat(start).isEqualTo(before);
    }

    @Test
    void aParabolaTakesAFewSteps() {
        LBFGS.Result result = LBFGS.minimize(
                (x, g) -> {
                    g[0] = 2 * (x[0] - 3);
                    g[1] = 200 * (x[1] + 1);
                    return Math.pow(x[0] - 3, 2) + 100 * Math.pow(x[1] + 1, 2);
                },
                new double[2],
                LBFGS.Options.defaults().withValueTolerance(0));
        assertThat(result.x()).containsExactly(new double[] {3, -1}, within(1e-5));
        assertThat(result.iterations()).isLessThan(15);
    }

    @Test
    void endsAreReported() {
        double[] start = {-1.2, 1};
        assertThat(LBFGS.minimize(
                                LBFGSTest::rosenbrock,
                                start,
                                LBFGS.Options.defaults().withMaxIterations(3))
                        .converged())
                .isFalse();
        assertThat(LBFGS.minimize(LBFGSTest::rosenbrock, new double[] {1, 1}, LBFGS.Options.defaults()))
                .satisfies(r -> assertThat(r.iterations()).isZero())
                .satisfies(r -> assertThat(r.converged()).isTrue());
        assertThatThrownBy(() -> LBFGS.minimize((x, g) -> Double.NaN, start, LBFGS.Options.defaults()))
                .hasMessageContaining("finite at the start: NaN");
        assertThatThrownBy(() -> LBFGS.Options.defaults().withMaxIterations(0)).hasMessageContaining("maxIterations");
    }

    @Test
    void aWallOfInfinityIsKeptAwayFrom() {
        LBFGS.Result result = LBFGS.minimize(
                (x, g) -> {
                    g[0] = 1 - 1 / x[0];
                    return x[0] > 0 ? x[0] - Math.log(x[0]) : Double.POSITIVE_INFINITY;
                },
                new double[] {20},
                LBFGS.Options.defaults());
        assertThat(result.x()[0]).isCloseTo(1, within(1e-3));
    }
}
