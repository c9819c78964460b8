package org.inkstone.nn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.apache.commons.math3.special.Erf;
import org.inkstone.nn.FeedForwardActivation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class ActivationKernelsTest {
    static Stream<Arguments> cases() {
        INDArray floats = Arrays2d.empty(DataType.FLOAT, 1);
        return Stream.of(FeedForwardActivation.values())
                .flatMap(kind -> Stream.of(
                        Arguments.of(kind, DataType.DOUBLE, RowKernels.ACTIVATIONS),
                        Arguments.of(kind, DataType.FLOAT, RowKernels.ACTIVATIONS),
                        Arguments.of(kind, DataType.FLOAT, RowKernels.activations(floats))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void asTheDefinition(FeedForwardActivation kind, DataType type, ActivationRows<?> kernel) {
        for (int[] shape : new int[][] {{1, 1}, {7, 5}, {700, 50}, {2, 9001}}) {
            int width = shape[1];
            int columns = kind.gated() ? 2 * width : width;
            INDArray z = Arrays2d.normal(1, type, 3, shape[0], columns);
            INDArray bias = Arrays2d.normal(2, type, 1, columns);
            INDArray out = Arrays2d.empty(type, shape[0], width);
            double[] sum = Arrays2d.values(z.addRowVector(bias));
            double[] expected = new double[shape[0] * width];
            for (int i = 0; i < expected.length; i++) {
                int gate = i / width * columns + i % width;
                expected[i] = kind.gated() ? naive(kind, sum[gate]) * sum[gate + width] : naive(kind, sum[gate]);
            }
            ActivationKernels.forward(kernel, kind, z, bias, out);
            Arrays2d.close(z, sum, 0);
            Arrays2d.close(out, expected, Arrays2d.tolerance(z, 1e-6));
            ActivationKernels.forward(kernel, kind, z, null, out);
            Arrays2d.close(out, expected, Arrays2d.tolerance(z, 1e-6));
        }
    }

    private static double naive(FeedForwardActivation kind, double z) {
        return switch (kind) {
            case RELU -> Math.max(z, 0);
            case GELU, GEGLU -> z * 0.5 * Erf.erfc(-z / Math.sqrt(2));
            case GELU_TANH -> z / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z)));
            case SILU, SWIGLU -> z / (1 + Math.exp(-z));
        };
    }

    @ParameterizedTest
    @EnumSource
    void gradientsAreThoseOfDifferences(FeedForwardActivation kind) {
        DataType type = DataType.DOUBLE;
        INDArray z = Arrays2d.normal(1, type, 2, 9, kind.gated() ? 8 : 4);
        INDArray out = Arrays2d.empty(type, 9, 4);
        INDArray dOut = Arrays2d.normal(2, type, 1, 9, 4);
        INDArray dz = Arrays2d.empty(type, z.shape());
        double[] expected = Arrays2d.differences(z, Arrays2d.values(dOut), () -> {
            ActivationKernels.forward(kind, z, null, out);
            return Arrays2d.values(out);
        });
        ActivationKernels.backward(kind, z, dOut, dz, null);
        Arrays2d.close(dz, expected, 1e-8);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsInAnyPrecision(FeedForwardActivation kind, DataType type, ActivationRows<?> kernel) {
        for (int[] shape : new int[][] {{3, 5}, {1500, 40}, {3, 9001}}) {
            int columns = kind.gated() ? 2 * shape[1] : shape[1];
            INDArray z = Arrays2d.normal(1, DataType.FLOAT, 3, shape[0], columns);
            INDArray d = Arrays2d.normal(2, DataType.FLOAT, 1, shape[0], shape[1]);
            INDArray exact = Arrays2d.empty(DataType.DOUBLE, shape[0], columns);
            INDArray exactSums = Arrays2d.empty(DataType.DOUBLE, columns);
            ActivationKernels.backward(kind, z.castTo(DataType.DOUBLE), d.castTo(DataType.DOUBLE), exact, exactSums);
            INDArray dOut = d.castTo(type);
            INDArray dz = kind.gated() ? Arrays2d.empty(type, shape[0], columns) : dOut;
            INDArray sums = Arrays2d.empty(type, columns);
            ActivationKernels.backward(kernel, kind, z.castTo(type), dOut, dz, sums);
            Arrays2d.close(dz, Arrays2d.values(exact), Arrays2d.tolerance(dz, 2e-6));
            Arrays2d.close(sums, Arrays2d.values(exactSums), Arrays2d.tolerance(dz, 1e-4));
        }
    }

    /** Relative errors far out, where {@code 1 + erf} has no digit left. */
    @ParameterizedTest
    @MethodSource("cases")
    void tailsAndExtremes(FeedForwardActivation kind, DataType type, ActivationRows<?> kernel) {
        if (kind.gated()) {
            return;
        }
        int n = 4001;
        INDArray z = Arrays2d.empty(type, 1, n);
        for (int i = 0; i < n; i++) {
            z.putScalar(i, (i - 2000) / 250.0);
        }
        INDArray out = Arrays2d.empty(type, 1, n);
        ActivationKernels.forward(kernel, kind, z, null, out);
        double[] values = Arrays2d.values(out);
        double[] at = Arrays2d.values(z);
        for (int i = 0; i < n; i++) {
            double expected = naiveTail(kind, at[i]);
            assertThat(values[i])
                    .as("%s(%s)", kind, at[i])
                    .isCloseTo(expected, within(Math.abs(expected) * (type == DataType.FLOAT ? 1e-5 : 1e-12) + 1e-300));
        }
        double[] extremes = {0, -0.0, 1e-30, -1e-30, 100, -100, 1e30, -1e30, Double.POSITIVE_INFINITY};
        double[] there = {
            0,
            0,
            expectedTiny(kind),
            kind == FeedForwardActivation.RELU ? 0 : -expectedTiny(kind),
            100,
            0,
            1e30,
            0,
            Double.POSITIVE_INFINITY
        };
        INDArray wild = Arrays2d.empty(type, 1, extremes.length + 1);
        HostDoubles.writable(wild).put(0, extremes, 0, extremes.length);
        INDArray result = Arrays2d.empty(type, 1, extremes.length + 1);
        ActivationKernels.forward(kernel, kind, wild, null, result);
        double[] got = Arrays2d.values(result);
        for (int i = 0; i < there.length - 1; i++) {
            assertThat(got[i])
                    .as("%s(%s)", kind, extremes[i])
                    .isCloseTo(there[i], within(Math.abs(there[i]) * 1e-6 + 1e-36));
        }
        assertThat(got[there.length - 1]).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(got[extremes.length]).isNaN();
        INDArray slopes = Arrays2d.empty(type, 1, extremes.length + 1);
        ActivationKernels.backward(
                kernel, kind, wild, Arrays2d.empty(type, 1, extremes.length + 1).assign(1), slopes, null);
        double[] slope = Arrays2d.values(slopes);
        assertThat(slope[4]).isEqualTo(1);
        assertThat(slope[5]).isCloseTo(0, within(1e-30));
        assertThat(slope[extremes.length]).isNaN();
    }

    private static double expectedTiny(FeedForwardActivation kind) {
        return kind == FeedForwardActivation.RELU ? 1e-30 : 0.5e-30;
    }

    private static double naiveTail(FeedForwardActivation kind, double z) {
        return kind == FeedForwardActivation.GELU_TANH
                ? z / (1 + Math.exp(-2 * Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z)))
                : naive(kind, z);
    }

    @Test
    void refusesWhatDoesNotFit() {
        INDArray z = Arrays2d.normal(1, DataType.FLOAT, 1, 4, 7);
        INDArray out = Arrays2d.normal(1, DataType.FLOAT, 1, 4, 3);
        assertThatThrownBy(() -> ActivationKernels.forward(FeedForwardActivation.SWIGLU, z, null, out))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SWIGLU needs an even number of columns: 7");
        assertThatThrownBy(() -> ActivationKernels.forward(FeedForwardActivation.GELU, z, null, out))
                .hasMessage("out must have 28 values of type FLOAT: [4, 3] of type FLOAT");
    }
}
