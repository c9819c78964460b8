package org.inkstone.nn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.inkstone.nn.NormType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class NormKernelsTest {
    private static final double EPS = 1e-5;

    static Stream<Arguments> cases() {
        return Stream.of(NormType.values())
                .flatMap(norm -> Stream.of(
                        Arguments.of(norm, DataType.DOUBLE, RowKernels.NORM),
                        Arguments.of(norm, DataType.FLOAT, RowKernels.NORM),
                        Arguments.of(norm, DataType.FLOAT, RowKernels.norm(floats()))));
    }

    private static INDArray floats() {
        return Arrays2d.empty(DataType.FLOAT, 1);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void asTheNaiveLoop(NormType norm, DataType type, NormRows<?> kernel) {
        for (long[] shape : List.of(
                new long[] {1, 1}, new long[] {5, 7}, new long[] {1200, 33}, new long[] {3, 11, 64}, new long[] {
                    2, 10_001
                })) {
            int width = (int) shape[shape.length - 1];
            INDArray x = Arrays2d.normal(1, type, 3, shape).addi(2);
            INDArray residual = Arrays2d.normal(2, type, 1, shape);
            INDArray gain = Arrays2d.normal(3, type, 1, width);
            INDArray bias = norm == NormType.LAYER ? Arrays2d.normal(4, type, 1, width) : null;
            INDArray out = Arrays2d.empty(type, shape);
            INDArray sum = Arrays2d.empty(type, shape);
            INDArray stats = Arrays2d.empty(type, x.length() / width, 2);
            double[] b = bias == null ? new double[width] : Arrays2d.values(bias);
            double tolerance = Arrays2d.tolerance(x, 2e-5);

            NormKernels.forward(kernel, norm, x, gain, bias, EPS, out, stats, null, 0, null);
            Arrays2d.close(out, naive(norm, Arrays2d.values(x), width, Arrays2d.values(gain), b), tolerance);

            NormKernels.forward(kernel, norm, x, gain, bias, EPS, out, stats, residual, 0.5, sum);
            INDArray expected = residual.mul(0.5).addi(x);
            Arrays2d.close(sum, Arrays2d.values(expected), Arrays2d.tolerance(x, 1e-6));
            Arrays2d.close(out, naive(norm, Arrays2d.values(expected), width, Arrays2d.values(gain), b), tolerance);
        }
    }

    private static double[] naive(NormType norm, double[] x, int width, double[] gain, double[] bias) {
        double[] out = new double[x.length];
        for (int at = 0; at < x.length; at += width) {
            double mean = 0;
            for (int j = 0; norm == NormType.LAYER && j < width; j++) {
                mean += x[at + j] / width;
            }
            double square = 0;
            for (int j = 0; j < width; j++) {
                square += Math.pow(x[at + j] - mean, 2) / width;
            }
            for (int j = 0; j < width; j++) {
                out[at + j] = (x[at + j] - mean) / Math.sqrt(square + EPS) * gain[j] + bias[j];
            }
        }
        return out;
    }

    @ParameterizedTest
    @EnumSource
    void gradientsAreThoseOfDifferences(NormType norm) {
        DataType type = DataType.DOUBLE;
        INDArray x = Arrays2d.normal(1, type, 1, 4, 6);
        INDArray gain = Arrays2d.normal(2, type, 1, 6);
        INDArray bias = norm == NormType.LAYER ? Arrays2d.normal(3, type, 1, 6) : null;
        INDArray dy = Arrays2d.normal(4, type, 1, 4, 6);
        INDArray out = Arrays2d.empty(type, 4, 6);
        INDArray stats = Arrays2d.empty(type, 4, 2);
        java.util.function.Supplier<double[]> f = () -> {
            NormKernels.forward(norm, x, gain, bias, EPS, out, stats);
            return Arrays2d.values(out);
        };
        double[] weights = Arrays2d.values(dy);
        double[] ofX = Arrays2d.differences(x, weights, f);
        double[] ofGain = Arrays2d.differences(gain, weights, f);
        f.get();
        INDArray dx = Arrays2d.empty(type, 4, 6);
        INDArray dGain = Arrays2d.empty(type, 6);
        INDArray dBias = bias == null ? null : Arrays2d.empty(type, 6);
        NormKernels.backward(norm, dy, x, stats, gain, dx, false, dGain, dBias);
        Arrays2d.close(dx, ofX, 1e-7);
        Arrays2d.close(dGain, ofGain, 1e-7);
        if (bias != null) {
            Arrays2d.close(dBias, Arrays2d.differences(bias, weights, f), 1e-7);
        }
        NormKernels.backward(norm, dy, x, stats, gain, dx, true, dGain, dBias);
        Arrays2d.close(dx.mul(0.5), ofX, 1e-7);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsInAnyPrecision(NormType norm, DataType type, NormRows<?> kernel) {
        for (long[] shape : List.of(new long[] {3, 5}, new long[] {1500, 40}, new long[] {3, 9001})) {
            double[][] of = new double[2][];
            double[][] sums = new double[4][];
            for (int i = 0; i < 2; i++) {
                DataType t = i == 0 ? DataType.DOUBLE : type;
                NormRows<?> k = i == 0 ? RowKernels.NORM : kernel;
                INDArray x = Arrays2d.normal(1, DataType.FLOAT, 2, shape).castTo(t);
                INDArray dy = Arrays2d.normal(2, DataType.FLOAT, 1, shape).castTo(t);
                INDArray gain = Arrays2d.normal(3, DataType.FLOAT, 1, shape[1]).castTo(t);
                INDArray bias = norm == NormType.LAYER ? gain : null;
                INDArray stats = Arrays2d.empty(t, shape[0], 2);
                INDArray dx = Arrays2d.normal(4, DataType.FLOAT, 1, shape).castTo(t);
                INDArray dGain = Arrays2d.empty(t, shape[1]);
                INDArray dBias = bias == null ? null : Arrays2d.empty(t, shape[1]);
                NormKernels.forward(k, norm, x, gain, bias, EPS, Arrays2d.empty(t, shape), stats, null, 0, null);
                NormKernels.backward(k, norm, dy, x, stats, gain, dx, true, dGain, dBias);
                of[i] = Arrays2d.values(dx);
                sums[i] = Arrays2d.values(dGain);
                sums[2 + i] = bias == null ? new double[1] : Arrays2d.values(dBias);
            }
            Arrays2d.close(of[1], of[0], 1e-5);
            Arrays2d.close(sums[1], sums[0], 1e-4);
            Arrays2d.close(sums[3], sums[2], 1e-4);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsNoNumberStaysInItsRow(NormType norm, DataType type, NormRows<?> kernel) {
        INDArray x = Arrays2d.normal(1, type, 1, 4, 20);
        x.putScalar(2, 3, Double.NaN);
        INDArray gain = Arrays2d.normal(2, type, 1, 20);
        INDArray out = Arrays2d.empty(type, 4, 20);
        INDArray stats = Arrays2d.empty(type, 4, 2);
        NormKernels.forward(
                kernel, norm, x, gain, norm == NormType.LAYER ? gain : null, EPS, out, stats, null, 0, null);
        double[] values = Arrays2d.values(out);
        for (int i = 0; i < values.length; i++) {
            assertThat(Double.isNaN(values[i])).isEqualTo(i / 20 == 2);
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        INDArray x = Arrays2d.normal(1, DataType.FLOAT, 1, 4, 6);
        INDArray gain = Arrays2d.normal(1, DataType.FLOAT, 1, 6);
        INDArray stats = Arrays2d.empty(DataType.FLOAT, 4, 2);
        assertThatThrownBy(() -> NormKernels.forward(NormType.LAYER, x, gain, null, EPS, x, stats))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bias must not be null");
        assertThatThrownBy(() -> NormKernels.forward(NormType.RMS, x, gain, gain, EPS, x, stats))
                .hasMessage("an RMS norm has no bias");
        assertThatThrownBy(() -> NormKernels.forward(NormType.RMS, x, stats, null, EPS, x, stats))
                .hasMessage("gain must have 6 values of type FLOAT: [4, 2] of type FLOAT");
        assertThatThrownBy(() -> NormKernels.forward(NormType.RMS, x.dup('f'), gain, null, EPS, x, stats))
                .hasMessageStartingWith("array must be contiguous in c order: shape [4, 6], strides [1, 4]");
        assertThatThrownBy(() -> NormKernels.forward(NormType.RMS, x.castTo(DataType.BOOL), gain, null, EPS, x, stats))
                .hasMessage("arrays must be FLOAT or DOUBLE: BOOL");
    }
}
