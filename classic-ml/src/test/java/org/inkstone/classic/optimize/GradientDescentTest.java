package org.inkstone.classic.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.inkstone.classic.optimize.GradientDescent.End;
import org.inkstone.classic.optimize.GradientDescent.Path;
import org.junit.jupiter.api.Test;

class GradientDescentTest {
    /** The notes' (x - 1)^2 + 1. */
    private static double parabola(double[] x, double[] g) {
        g[0] = 2 * (x[0] - 1);
        return (x[0] - 1) * (x[0] - 1) + 1;
    }

    @Test
    void stepsByHand() {
        Path path = GradientDescent.of(0.1, 3).minimize(GradientDescentTest::parabola, 3);
        assertThat(path.points().stream().mapToDouble(p -> p[0]).toArray())
                .containsExactly(new double[] {3, 2.6, 2.28, 2.024}, within(1e-12));
        assertThat(path.values()[0]).isEqualTo(5);
        assertThat(path.end()).isEqualTo(End.OUT_OF_ITERATIONS);
        assertThat(path.steps()).isEqualTo(3);
    }

    @Test
    void endsAreReported() {
        Path path = GradientDescent.of(0.4, 1_000).minimize(GradientDescentTest::parabola, -5);
        assertThat(path.end()).isEqualTo(End.CONVERGED);
        assertThat(path.x()[0]).isCloseTo(1, within(1e-6));
        assertThat(path.value()).isCloseTo(1, within(1e-9));
        assertThat(GradientDescent.of(1.1, 1_000)
                        .minimize(GradientDescentTest::parabola, 3)
                        .end())
                .isEqualTo(End.DIVERGED);
    }

    /** PyTorch: SGD(lr=0.1, momentum=0.5) from 3: velocities 4, 5.2, 4.76. */
    @Test
    void momentumByHand() {
        Path path = GradientDescent.of(0.1, 3).withMomentum(0.5).minimize(GradientDescentTest::parabola, 3);
        assertThat(path.points().stream().mapToDouble(p -> p[0]).toArray())
                .containsExactly(new double[] {3, 2.6, 2.08, 1.604}, within(1e-12));
    }

    @Test
    void restartsFindTheDeepestValley() {
        DifferentiableFunction valleys = (x, g) -> {
            g[0] = 4 * x[0] * x[0] * x[0] - 6 * x[0] + 0.5;
            return Math.pow(x[0], 4) - 3 * x[0] * x[0] + 0.5 * x[0];
        };
        List<Path> paths = GradientDescent.of(0.02, 500).restarts(valleys, new double[] {-2}, new double[] {2}, 10, 1);
        assertThat(paths).hasSize(10);
        assertThat(paths.get(0).x()[0]).isNegative();
        assertThat(paths.get(9).x()[0]).isPositive();
        assertThat(paths.get(0).value()).isLessThan(paths.get(9).value());
    }

    @Test
    void badInputsAreNamed() {
        assertThatThrownBy(() -> GradientDescent.of(0, 1)).hasMessage("rate must be positive: 0.0");
        assertThatThrownBy(() -> GradientDescent.of(1, 0)).hasMessage("iterations must be positive: 0");
        assertThatThrownBy(() -> GradientDescent.of(1, 1).withMomentum(1)).hasMessageContaining("momentum");
        assertThatThrownBy(() -> GradientDescent.of(1, 1)
                        .restarts(GradientDescentTest::parabola, new double[1], new double[2], 1, 0))
                .hasMessageContaining("1: 2");
    }
}
