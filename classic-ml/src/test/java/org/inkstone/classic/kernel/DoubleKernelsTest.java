package org.inkstone.classic.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DoubleKernelsTest {
    static Stream<DoubleKernels> kernels() {
        return Stream.of(DoubleKernels.plain(), DoubleKernels.active());
    }

    private static double[] random(int n, double scale, SplittableRandom random) {
        return random.doubles(n).map(v -> scale * (2 * v - 1)).toArray();
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void exponentialsAreExact(DoubleKernels kernels) {
        double[] x = random(10_003, 700, new SplittableRandom(1));
        System.arraycopy(random(5_000, 3, new SplittableRandom(2)), 0, x, 0, 5_000);
        x[10_002] = 0;
        double[] e = x.clone();
        kernels.exp(e, x.length);
        for (int i = 0; i < x.length; i++) {
            assertThat(e[i]).isCloseTo(Math.exp(x[i]), within(2 * Math.ulp(Math.exp(x[i]))));
            assertThat(e[i]).isEqualTo(Exponential.of(x[i]));
        }
        assertThat(e[10_002]).isEqualTo(1);
    }

    @Test
    void beyondTheRangeItIsWhatItIsThere() {
        assertThat(Exponential.of(-1e9)).isBetween(0.0, 1e-300);
        assertThat(Exponential.of(Double.NEGATIVE_INFINITY)).isBetween(0.0, 1e-300);
        assertThat(Exponential.of(1e9)).isGreaterThan(1e300).isFinite();
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void productsAndWidening(DoubleKernels kernels) {
        SplittableRandom random = new SplittableRandom(3);
        for (int rows = 1; rows <= 5; rows++) {
            for (int columns = 1; columns <= 9; columns++) {
                double[][] a = new double[rows][];
                double[][] b = new double[columns][];
                for (int i = 0; i < rows; i++) {
                    a[i] = random(48, 1, random);
                }
                for (int j = 0; j < columns; j++) {
                    b[j] = random(48, 1, random);
                }
                int lanes = kernels.lanes();
                double[][] out = new double[rows][columns * lanes + 1];
                out[0][0] = 5;
                kernels.addProducts(a, b, out);
                for (int i = 0; i < rows; i++) {
                    for (int j = 0; j < columns; j++) {
                        double sum = i + j == 0 ? 5 : 0;
                        for (int p = 0; p < 48; p++) {
                            sum += a[i][p] * b[j][p];
                        }
                        double found = Arrays.stream(out[i], j * lanes, (j + 1) * lanes)
                                .sum();
                        assertThat(found).isCloseTo(sum, within(1e-13));
                    }
                    assertThat(out[i][columns * lanes]).isZero();
                }
            }
        }
        float[] from = {1, 2.5f, -3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        double[] to = new double[11];
        kernels.widen(from, 1, to);
        assertThat(to).containsExactly(2.5, -3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void combinations(DoubleKernels kernels) {
        SplittableRandom random = new SplittableRandom(4);
        for (int outputs = 1; outputs <= 3; outputs++) {
            for (int columns = 1; columns <= 6; columns++) {
                double[][] x = new double[columns][];
                for (int q = 0; q < columns; q++) {
                    x[q] = random(64, 1, random);
                }
                double[] factors = random(outputs * 7, 1, random);
                double[][] out = new double[outputs][64];
                out[0][3] = 2;
                kernels.addCombinations(x, factors, 7, out);
                for (int k = 0; k < outputs; k++) {
                    for (int p = 0; p < 64; p++) {
                        double sum = k == 0 && p == 3 ? 2 : 0;
                        for (int q = 0; q < columns; q++) {
                            sum += factors[k * 7 + q] * x[q][p];
                        }
                        assertThat(out[k][p]).isCloseTo(sum, within(1e-13));
                    }
                }
            }
        }
    }
}
