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

class CrossEntropyKernelsTest {
    static Stream<Arguments> cases() {
        INDArray floats = Arrays2d.empty(DataType.FLOAT, 1);
        return Stream.of(
                Arguments.of(DataType.DOUBLE, RowKernels.SOFTMAX),
                Arguments.of(DataType.FLOAT, RowKernels.SOFTMAX),
                Arguments.of(DataType.FLOAT, RowKernels.softmax(floats)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void asTheNaiveLoop(DataType type, SoftmaxRows<?> kernel) {
        SplittableRandom random = new SplittableRandom(5);
        for (int[] shape : new int[][] {{1, 1}, {9, 2}, {40, 13}, {700, 100}, {5, 8195}}) {
            int m = shape[0];
            int v = shape[1];
            int[] labels = random.ints(m, 0, v).toArray();
            float[] weights = new float[m];
            for (int i = 0; i < m; i++) {
                weights[i] = i % 3 == 2 ? 0 : 0.5f * (1 + i % 3);
                labels[i] = weights[i] == 0 ? -100 : labels[i];
            }
            for (double smoothing : new double[] {0, 0.1, 1}) {
                INDArray logits = Arrays2d.normal(1, type, 4, m, v);
                double[] x = Arrays2d.values(logits);
                double[] gradient = new double[m * v];
                double[] sums = new double[4];
                for (int i = 0; i < m; i++) {
                    if (weights[i] != 0) {
                        naive(x, i * v, v, labels[i], weights[i], smoothing, gradient, sums);
                    }
                }
                CrossEntropyKernels.Result loss =
                        CrossEntropyKernels.run(kernel, logits, labels, weights, smoothing, Double.NaN);
                Arrays2d.close(logits, x, 0);
                CrossEntropyKernels.Result both =
                        CrossEntropyKernels.run(kernel, logits, labels, weights, smoothing, 2);
                assertThat(both).isEqualTo(loss);
                assertThat(loss.lossSum())
                        .isCloseTo(sums[0], within(Math.max(1, Math.abs(sums[0])) * Arrays2d.tolerance(logits, 1e-6)));
                assertThat(loss.weightSum()).isCloseTo(sums[1], within(1e-9));
                assertThat(loss.right()).isEqualTo((long) sums[2]);
                assertThat(loss.counted()).isEqualTo((long) sums[3]);
                Arrays2d.close(
                        logits, Arrays.stream(gradient).map(g -> 2 * g).toArray(), Arrays2d.tolerance(logits, 1e-6));
            }
        }
    }

    private static void naive(
            double[] x, int at, int v, int label, double weight, double smoothing, double[] gradient, double[] sums) {
        double[] row = Arrays.copyOfRange(x, at, at + v);
        double sum = Arrays.stream(row).map(Math::exp).sum();
        int best = 0;
        for (int j = 0; j < v; j++) {
            double target = (j == label ? 1 - smoothing : 0) + smoothing / v;
            double p = Math.exp(row[j]) / sum;
            sums[0] -= weight * target * Math.log(p);
            gradient[at + j] = weight * (p - target);
            best = row[j] > row[best] ? j : best;
        }
        sums[1] += weight;
        sums[2] += best == label ? 1 : 0;
        sums[3]++;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void softmaxOfLargeAndMissingValues(DataType type, SoftmaxRows<?> kernel) {
        double inf = Double.POSITIVE_INFINITY;
        INDArray x = Nd4j.createFromArray(new double[][] {{1000, 1001, -1000}, {-inf, 0, -inf}, {Double.NaN, 0, 0}})
                .castTo(type);
        INDArray out = Arrays2d.empty(type, 3, 3);
        CrossEntropyKernels.softmax(kernel, x, out);
        double[] values = Arrays2d.values(out);
        double e = Math.E;
        Arrays2d.close(Arrays.copyOf(values, 6), new double[] {1 / (1 + e), e / (1 + e), 0, 0, 1, 0}, 1e-7);
        assertThat(Arrays.copyOfRange(values, 3, 6)).containsExactly(0, 1, 0);
        assertThat(Arrays.copyOfRange(values, 6, 9)).containsOnly(Double.NaN);
        CrossEntropyKernels.Result result = CrossEntropyKernels.run(kernel, x.dup(), new int[] {1, 1, 1}, null, 0, 1);
        assertThat(result.lossSum()).isNaN();
        result = CrossEntropyKernels.run(kernel, x.dup(), new int[] {1, 1, 1}, new float[] {1, 1, 0}, 0, 1);
        assertThat(result.lossSum()).isCloseTo(Math.log(1 + 1 / e), within(1e-6));
        assertThat(result.right()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void ofEqualLogitsTheFirstIsTheGuess(DataType type, SoftmaxRows<?> kernel) {
        INDArray x = Nd4j.zeros(type, 40, 40);
        int[] labels = new int[40];
        Arrays.setAll(labels, i -> i);
        assertThat(CrossEntropyKernels.run(kernel, x, labels, null, 0, Double.NaN)
                        .right())
                .isEqualTo(1);
    }

    @Test
    void refusesWhatDoesNotFit() {
        INDArray x = Arrays2d.normal(1, DataType.FLOAT, 1, 3, 5);
        double[] before = Arrays2d.values(x);
        assertThatThrownBy(() -> CrossEntropyKernels.lossAndGradient(x, new int[] {0, 5, 1}, null, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("label 1 must be at least 0 and below 5: 5");
        assertThatThrownBy(() -> CrossEntropyKernels.loss(x, new int[] {0, 4}, null, 0))
                .hasMessage("labels must be as many as rows, 3: 2");
        assertThatThrownBy(() -> CrossEntropyKernels.loss(x, new int[3], new float[1], 0))
                .hasMessage("weights must be as many as rows, 3: 1");
        assertThatThrownBy(() -> CrossEntropyKernels.loss(x, new int[3], null, -0.5))
                .hasMessage("smoothing must be between 0 and 1: -0.5");
        assertThatThrownBy(() -> CrossEntropyKernels.lossAndGradient(x, new int[3], null, 0, Double.NaN))
                .hasMessage("scale must be a number: NaN");
        Arrays2d.close(x, before, 0);
    }
}
