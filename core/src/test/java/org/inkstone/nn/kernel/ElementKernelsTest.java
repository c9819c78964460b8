package org.inkstone.nn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Biases, dropout, look-ups, and the memory they read. */
class ElementKernelsTest {
    private static final int[][] SHAPES = {{1, 1}, {7, 5}, {900, 43}, {3, 9001}};

    static Stream<Arguments> cases() {
        INDArray floats = Arrays2d.empty(DataType.FLOAT, 1);
        return Stream.of(
                Arguments.of(DataType.DOUBLE, RowKernels.ELEMENTS),
                Arguments.of(DataType.FLOAT, RowKernels.ELEMENTS),
                Arguments.of(DataType.FLOAT, RowKernels.elements(floats)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void biasesAndTheirGradient(DataType type, ElementRows<?> kernel) {
        for (int[] shape : SHAPES) {
            INDArray y = Arrays2d.normal(1, type, 1, shape[0], shape[1]);
            INDArray bias = Arrays2d.normal(2, type, 1, shape[1]);
            INDArray residual = Arrays2d.normal(3, type, 1, shape[0], shape[1]);
            INDArray expected = y.addRowVector(bias);
            BiasKernels.add(kernel, y, bias, null);
            Arrays2d.close(y, Arrays2d.values(expected), 1e-7);
            BiasKernels.add(kernel, y, bias, residual);
            Arrays2d.close(y, Arrays2d.values(expected.addRowVector(bias).addi(residual)), 1e-6);
            double[] values = Arrays2d.values(residual);
            double[] sums = new double[shape[1]];
            for (int i = 0; i < values.length; i++) {
                sums[i % shape[1]] += values[i];
            }
            INDArray out = Arrays2d.empty(type, shape[1]);
            BiasKernels.columnSums(kernel, residual, out);
            Arrays2d.close(out, sums, Arrays2d.tolerance(out, 1e-5));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void dropout(DataType type, ElementRows<?> kernel) {
        for (int[] shape : SHAPES) {
            INDArray x = Arrays2d.empty(type, shape[0], shape[1]).assign(1);
            DropoutKernels.apply(kernel, x, 0.25, 17);
            INDArray y = Arrays2d.empty(DataType.DOUBLE, shape[0], shape[1]).assign(1);
            DropoutKernels.apply(y, 0.25, 17);
            Arrays2d.close(x, Arrays2d.values(y), 1e-6);
        }
        INDArray x = Arrays2d.empty(type, 500, 200).assign(1);
        DropoutKernels.apply(kernel, x, 0.25, 18);
        double[] a = Arrays2d.values(x);
        assertThat(Arrays.stream(a).average().orElseThrow()).isCloseTo(1, within(0.01));
        assertThat(Arrays.stream(a).filter(v -> v == 0).count() / 1e5).isCloseTo(0.25, within(0.006));
        INDArray other = Arrays2d.empty(type, 500, 200).assign(1);
        DropoutKernels.apply(kernel, other, 0.25, 19);
        double[] b = Arrays2d.values(other);
        int both = 0;
        int neighbours = 0;
        for (int i = 0; i + 1 < a.length; i++) {
            both += a[i] == 0 && b[i] == 0 ? 1 : 0;
            neighbours += a[i] == 0 && a[i + 1] == 0 ? 1 : 0;
        }
        assertThat(both / 1e5).isCloseTo(0.0625, within(0.004));
        assertThat(neighbours / 1e5).isCloseTo(0.0625, within(0.004));
    }

    @Test
    void dropoutsMaskBeyondThirtyTwoBits() {
        DropoutMask mask = DropoutMask.of(0.5, 3);
        assertThat(mask.above(5)).isSameAs(mask);
        DropoutMask next = mask.above(1L << 32);
        int same = 0;
        for (int i = 0; i < 10_000; i++) {
            same += mask.keeps(i) == next.keeps(i) ? 1 : 0;
        }
        assertThat(same).isBetween(4700, 5300);
        INDArray x = Arrays2d.normal(1, DataType.FLOAT, 1, 3, 3);
        double[] before = Arrays2d.values(x);
        DropoutKernels.apply(x, 0, 1);
        Arrays2d.close(x, before, 0);
        assertThatThrownBy(() -> DropoutKernels.apply(x, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("p must be at least 0 and below 1: 1.0");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void lookUpAndItsGradient(DataType type, ElementRows<?> kernel) {
        for (int[] shape : new int[][] {{1, 3, 4}, {50, 200, 7}, {300, 2000, 33}}) {
            INDArray table = Arrays2d.normal(1, type, 1, shape[0], shape[2]);
            int[] ids = new SplittableRandom(2).ints(shape[1], 0, shape[0]).toArray();
            INDArray out = Arrays2d.empty(type, shape[1], shape[2]);
            EmbeddingKernels.gather(table, ids, out);
            double[] t = Arrays2d.values(table);
            double[] o = Arrays2d.values(out);
            double[] sums = new double[t.length];
            for (int i = 0; i < o.length; i++) {
                int at = ids[i / shape[2]] * shape[2] + i % shape[2];
                assertThat(o[i]).isEqualTo(t[at]);
                sums[at] += o[i];
            }
            INDArray grad = Arrays2d.empty(type, shape[0], shape[2]);
            EmbeddingKernels.scatterAdd(kernel, grad, ids, out, false);
            Arrays2d.close(grad, sums, Arrays2d.tolerance(grad, 1e-5));
            EmbeddingKernels.scatterAdd(kernel, grad, ids, out, true);
            Arrays2d.close(grad.mul(0.5), sums, Arrays2d.tolerance(grad, 1e-5));
        }
        INDArray table = Arrays2d.normal(1, type, 1, 3, 4);
        assertThatThrownBy(() -> EmbeddingKernels.gather(table, new int[] {0, 1, 3}, table.dup()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("id 2 must be at least 0 and below 3: 3");
        assertThatThrownBy(() -> EmbeddingKernels.scatterAdd(table, new int[] {-1}, table.dup(), true))
                .hasMessageStartingWith("out must have 4 values".replace("out", "dOut"));
    }

    @Test
    void memoryOfViews() {
        INDArray all = Nd4j.arange(60).reshape('c', 5, 12).castTo(DataType.FLOAT);
        INDArray rows = all.get(NDArrayIndex.interval(1, 4), NDArrayIndex.all());
        INDArray row = rows.get(NDArrayIndex.point(1), NDArrayIndex.interval(3, 7));
        float[] values = new float[6];
        HostFloats.of(row).get(1, values, 2, 3);
        assertThat(values).containsExactly(0, 0, 28, 29, 30, 0);
        HostFloats.writable(row).put(2, new float[] {-1, -2, -3}, 1, 2);
        assertThat(all.getDouble(2, 5)).isEqualTo(-2);
        assertThat(all.getDouble(2, 6)).isEqualTo(-3);
        assertThat(HostFloats.of(rows).length()).isEqualTo(36);
        assertThatThrownBy(() -> HostFloats.of(row).get(2, values, 0, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> HostFloats.of(all.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 3))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("array must be contiguous in c order: shape [5, 3], strides [12, 1]");
        assertThatThrownBy(() -> HostFloats.of(all.castTo(DataType.DOUBLE)))
                .hasMessage("array must be of type FLOAT: DOUBLE");
    }
}
