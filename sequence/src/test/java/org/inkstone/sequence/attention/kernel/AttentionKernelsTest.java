package org.inkstone.sequence.attention.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttentionKernelsTest {
    private final Random random = new Random(1);

    static Stream<AttentionKernels> kernels() {
        return Stream.of(AttentionKernels.plain(), AttentionKernels.active());
    }

    private float[] random(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void theVectorModuleIsUsedWhereItIs() {
        assertThat(ModuleLayer.boot().findModule("jdk.incubator.vector")).isPresent();
        assertThat(AttentionKernels.active().description()).startsWith("vector kernels");
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void products(AttentionKernels kernels) {
        int lanes = kernels.lanes();
        for (int[] size : new int[][] {{6, lanes, 1}, {4, 2 * lanes, 7}, {13, 3 * lanes, 5}, {2, lanes, 0}}) {
            int m = size[0];
            int n = size[1];
            int k = size[2];
            float[] a = random(3000);
            float[] b = random(3000);
            for (boolean add : new boolean[] {false, true}) {
                for (boolean transposed : new boolean[] {false, true}) {
                    int aRow = transposed ? 1 : k + 2;
                    int aColumn = transposed ? m + 7 : 1;
                    float[] before = random(3000);
                    float[] c = before.clone();
                    kernels.multiply(m, n, k, a, 3, aRow, aColumn, b, 4, n + 1, c, 5, n + 3, add);
                    for (int i = 0; i < m; i++) {
                        for (int j = 0; j < n; j++) {
                            double sum = add ? before[5 + i * (n + 3) + j] : 0;
                            for (int p = 0; p < k; p++) {
                                sum += (double) a[3 + i * aRow + p * aColumn] * b[4 + p * (n + 1) + j];
                            }
                            assertThat(c[5 + i * (n + 3) + j]).isCloseTo((float) sum, within(1e-5f));
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void transposes(AttentionKernels kernels) {
        float[] from = random(21 * 9);
        float[] to = new float[7 * 23];
        kernels.transpose(21, 7, from, 9, to, 23);
        for (int i = 0; i < 21; i++) {
            for (int j = 0; j < 7; j++) {
                assertThat(to[j * 23 + i]).isEqualTo(from[i * 9 + j]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void powersOfTwo(AttentionKernels kernels) {
        int n = 4 * kernels.lanes();
        int count = n - 3;
        float[] s = new float[n + 1];
        for (int round = 0; round < 50; round++) {
            double expected = 0;
            for (int j = 0; j < n; j++) {
                s[1 + j] = j < count ? -130 * random.nextFloat() * random.nextFloat() : Float.NaN;
            }
            s[1] = Float.NEGATIVE_INFINITY;
            float[] x = s.clone();
            float sum = kernels.powers(s, 1, count, n, 0.5f, -1);
            for (int j = 0; j < n; j++) {
                double power = j < count ? Math.pow(2, 0.5 * x[1 + j] + 1) : 0;
                assertThat((double) s[1 + j]).isCloseTo(power, within(2e-7 * power));
                expected += power;
            }
            assertThat((double) sum).isCloseTo(expected, within(1e-5 * expected));
        }
        assertThat(Power2.of(0)).isEqualTo(1);
        assertThat(Power2.of(-200)).isZero();
        assertThat(Power2.of(Float.NaN)).isNaN();
        s[2] = Float.NaN;
        assertThat(kernels.powers(s, 1, count, n, 1, 0)).isNaN();
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void theLargestOfAnyNumber(AttentionKernels kernels) {
        float[] s = random(100);
        for (int count = 0; count < 99; count++) {
            float max = Float.NEGATIVE_INFINITY;
            for (int j = 1; j <= count; j++) {
                max = Math.max(max, s[j]);
            }
            float[] closed = new float[200];
            System.arraycopy(s, 0, closed, 0, 100);
            closed[count + 1] = 1000;
            assertThat(kernels.max(closed, 1, count)).isEqualTo(max);
        }
        s[7] = Float.NaN;
        assertThat(kernels.max(s, 0, 96)).isNotNaN();
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void gradientsAreZeroBeyondTheEnd(AttentionKernels kernels) {
        int n = 2 * kernels.lanes();
        float[] p = random(n);
        float[] d = random(n);
        d[n - 1] = Float.NaN;
        float[] before = d.clone();
        kernels.gradients(p, 0, d, 0, n - 1, n, 0.5f, 2);
        assertThat(d[0]).isCloseTo(2 * p[0] * (before[0] - 0.5f), within(1e-6f));
        assertThat(d[n - 2]).isCloseTo(2 * p[n - 2] * (before[n - 2] - 0.5f), within(1e-6f));
        assertThat(d[n - 1]).isZero();
    }

    @Test
    void dropoutIsTheSameForAllKernels() {
        float[] a = random(64);
        float[] b = a.clone();
        AttentionKernels.plain().dropout(a, 0, 64, 0x123456789ABCDEFL, 1 << 22, 1.5f);
        AttentionKernels.active().dropout(b, 0, 64, 0x123456789ABCDEFL, 1 << 22, 1.5f);
        assertThat(a).isEqualTo(b).contains(0);
    }
}
