package org.inkstone.nn.kernel;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class GroupNormKernelsTest {
    private static final double EPS = 1e-5;
    private static final int N = 3;

    /** Layout, channels, channels of the second array, height, width, groups, SiLU. */
    private record Case(CNN2DFormat format, int first, int second, int height, int width, int groups, boolean silu) {
        int channels() {
            return first + second;
        }

        GroupNormKernels.Options options() {
            return new GroupNormKernels.Options(groups, EPS, silu, format);
        }

        long[] shape(int channels) {
            return format == CNN2DFormat.NHWC
                    ? new long[] {N, height, width, channels}
                    : new long[] {N, channels, height, width};
        }

        /** Where a value lies in an array of so many channels. */
        int at(int n, int c, int pixel, int channels) {
            int area = height * width;
            return format == CNN2DFormat.NHWC ? (n * area + pixel) * channels + c : (n * channels + c) * area + pixel;
        }
    }

    static Stream<Case> shapes() {
        return Stream.of(
                new Case(CNN2DFormat.NHWC, 6, 0, 3, 2, 3, true),
                new Case(CNN2DFormat.NHWC, 5, 3, 2, 2, 2, true),
                new Case(CNN2DFormat.NHWC, 32, 0, 9, 10, 8, true),
                new Case(CNN2DFormat.NHWC, 20, 13, 7, 15, 3, false),
                new Case(CNN2DFormat.NHWC, 1, 1, 1, 1, 1, false),
                new Case(CNN2DFormat.NCHW, 6, 0, 3, 2, 3, true),
                new Case(CNN2DFormat.NCHW, 12, 0, 16, 31, 4, true),
                new Case(CNN2DFormat.NCHW, 2, 0, 7, 37, 1, false));
    }

    static Stream<Arguments> cases() {
        return shapes().flatMap(shape -> Stream.of(
                Arguments.of(shape, DataType.DOUBLE, RowKernels.COLUMNS),
                Arguments.of(shape, DataType.FLOAT, RowKernels.COLUMNS),
                Arguments.of(shape, DataType.FLOAT, RowKernels.columns(Arrays2d.empty(DataType.FLOAT, 1)))));
    }

    private static GroupNormInput input(Case shape, DataType type, double shift, boolean extras) {
        int c = shape.channels();
        return new GroupNormInput(
                Arrays2d.normal(1, type, 2, shape.shape(shape.first())).addi(shift),
                shape.second() == 0 ? null : Arrays2d.normal(2, type, 1, shape.shape(shape.second())),
                extras ? Arrays2d.normal(3, type, 1, N, c) : null,
                Arrays2d.normal(4, type, 1, c),
                Arrays2d.normal(5, type, 1, c),
                extras ? Arrays2d.normal(6, type, 0.5, N, 2L * c) : null);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void asTheNaiveLoop(Case shape, DataType type, ColumnRows<?> kernel) {
        for (boolean extras : new boolean[] {false, true}) {
            GroupNormInput input = input(shape, type, 1, extras);
            INDArray out = Arrays2d.empty(type, shape.shape(shape.channels()));
            GroupNormKernels.forward(kernel, shape.options(), input, out, Arrays2d.empty(type, N, shape.groups(), 2));
            Arrays2d.close(out, naive(shape, input), Arrays2d.tolerance(out, 3e-5));
        }
    }

    private static double[] naive(Case shape, GroupNormInput input) {
        int channels = shape.channels();
        int area = shape.height() * shape.width();
        double[] out = new double[N * channels * area];
        double[] gain = Arrays2d.values(input.gain());
        double[] bias = Arrays2d.values(input.bias());
        int perGroup = channels / shape.groups();
        for (int n = 0; n < N; n++) {
            for (int g = 0; g < shape.groups(); g++) {
                double mean = 0;
                double square = 0;
                for (int c = g * perGroup; c < (g + 1) * perGroup; c++) {
                    for (int p = 0; p < area; p++) {
                        mean += value(shape, input, n, c, p) / (perGroup * area);
                    }
                }
                for (int c = g * perGroup; c < (g + 1) * perGroup; c++) {
                    for (int p = 0; p < area; p++) {
                        square += Math.pow(value(shape, input, n, c, p) - mean, 2) / (perGroup * area);
                    }
                }
                for (int c = g * perGroup; c < (g + 1) * perGroup; c++) {
                    for (int p = 0; p < area; p++) {
                        double y = (value(shape, input, n, c, p) - mean) / Math.sqrt(square + EPS) * gain[c] + bias[c];
                        if (input.scaleShift() != null) {
                            y = y * (1 + input.scaleShift().getDouble(n, c))
                                    + input.scaleShift().getDouble(n, channels + c);
                        }
                        out[shape.at(n, c, p, channels)] = shape.silu() ? y / (1 + Math.exp(-y)) : y;
                    }
                }
            }
        }
        return out;
    }

    private static double value(Case shape, GroupNormInput input, int n, int c, int pixel) {
        double added = input.added() == null ? 0 : input.added().getDouble(n, c);
        return added
                + (c < shape.first()
                        ? at(input.x(), shape.at(n, c, pixel, shape.first()))
                        : at(input.second(), shape.at(n, c - shape.first(), pixel, shape.second())));
    }

    private static double at(INDArray array, int index) {
        double[] one = new double[1];
        HostDoubles.of(array).get(index, one, 0, 1);
        return one[0];
    }

    private record Gradients(GroupNormGradients to, Case shape, DataType type) {
        static Gradients of(Case shape, GroupNormInput in) {
            DataType type = in.x().dataType();
            INDArray dx = Arrays2d.empty(type, in.x().shape());
            INDArray second = in.second() == null
                    ? null
                    : Arrays2d.normal(9, type, 1, in.second().shape());
            return new Gradients(
                    new GroupNormGradients(
                            dx,
                            null,
                            second,
                            second,
                            Arrays2d.empty(type, N, shape.channels()),
                            Arrays2d.empty(type, shape.channels()),
                            Arrays2d.empty(type, shape.channels()),
                            Arrays2d.empty(type, N, 2L * shape.channels())),
                    shape,
                    type);
        }

        INDArray[] all() {
            return to.second() == null
                    ? new INDArray[] {to.x(), to.added(), to.gain(), to.bias(), to.scaleShift()}
                    : new INDArray[] {to.x(), to.added(), to.gain(), to.bias(), to.scaleShift(), to.second()};
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void gradientsAreThoseOfDifferences(int number) {
        Case shape = shapes().toList().get(number);
        GroupNormInput input = input(shape, DataType.DOUBLE, 0, true);
        INDArray out = Arrays2d.empty(DataType.DOUBLE, shape.shape(shape.channels()));
        INDArray stats = Arrays2d.empty(DataType.DOUBLE, N, shape.groups(), 2);
        INDArray dOut = Arrays2d.normal(7, DataType.DOUBLE, 1, out.shape());
        Supplier<double[]> f = () -> {
            GroupNormKernels.forward(shape.options(), input, out, stats);
            return Arrays2d.values(out);
        };
        f.get();
        Gradients gradients = Gradients.of(shape, input);
        double[] base =
                input.second() == null ? null : Arrays2d.values(gradients.to().second());
        GroupNormKernels.backward(shape.options(), input, dOut, stats, gradients.to());
        INDArray[] of = {input.x(), input.added(), input.gain(), input.bias(), input.scaleShift(), input.second()};
        INDArray[] all = gradients.all();
        for (int i = 0; i < all.length; i++) {
            double[] expected = Arrays2d.differences(of[i], Arrays2d.values(dOut), f);
            for (int k = 0; i == 5 && k < expected.length; k++) {
                expected[k] += base[k];
            }
            Arrays2d.close(all[i], expected, 1e-6);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsInAnyPrecision(Case shape, DataType type, ColumnRows<?> kernel) {
        INDArray[][] both = new INDArray[2][];
        for (int i = 0; i < 2; i++) {
            DataType t = i == 0 ? DataType.DOUBLE : type;
            GroupNormInput same = input(shape, DataType.FLOAT, 1, true);
            GroupNormInput input = new GroupNormInput(
                    same.x().castTo(t),
                    same.second() == null ? null : same.second().castTo(t),
                    same.added().castTo(t),
                    same.gain().castTo(t),
                    same.bias().castTo(t),
                    same.scaleShift().castTo(t));
            INDArray dOut = Arrays2d.normal(7, DataType.FLOAT, 1, shape.shape(shape.channels()))
                    .castTo(t);
            INDArray stats = Arrays2d.empty(t, N, shape.groups(), 2);
            Gradients gradients = Gradients.of(shape, input);
            if (input.second() != null) {
                gradients.to().second().assign(dOut.mean().castTo(t));
            }
            ColumnRows<?> k = i == 0 ? RowKernels.COLUMNS : kernel;
            GroupNormKernels.forward(k, shape.options(), input, Arrays2d.empty(t, dOut.shape()), stats);
            GroupNormKernels.backward(k, shape.options(), input, dOut, stats, gradients.to());
            both[i] = gradients.all();
        }
        for (int i = 0; i < both[0].length; i++) {
            Arrays2d.close(both[1][i], Arrays2d.values(both[0][i]), 2e-4);
        }
    }

    @Test
    void digitsAreKeptWhereTheMeanIsLarge() {
        Case shape = new Case(CNN2DFormat.NHWC, 8, 0, 6, 6, 2, false);
        GroupNormInput input = input(shape, DataType.FLOAT, 1000, false);
        INDArray out = Arrays2d.empty(DataType.FLOAT, shape.shape(8));
        GroupNormKernels.forward(shape.options(), input, out, Arrays2d.empty(DataType.FLOAT, N, 2, 2));
        Arrays2d.close(out, naive(shape, input), 5e-4);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Case shape = new Case(CNN2DFormat.NCHW, 6, 0, 2, 2, 4, false);
        GroupNormInput input = input(shape, DataType.FLOAT, 0, false);
        INDArray out = Arrays2d.empty(DataType.FLOAT, shape.shape(6));
        assertThatThrownBy(() -> GroupNormKernels.forward(shape.options(), input, out, out))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("groups must divide the 6 channels: 4");
        GroupNormKernels.Options options = new GroupNormKernels.Options(3, EPS, false, CNN2DFormat.NCHW);
        GroupNormInput two = new GroupNormInput(input.x(), input.x(), null, input.gain(), input.bias(), null);
        assertThatThrownBy(() -> GroupNormKernels.forward(options, two, out, out))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("channels last alone");
    }
}
