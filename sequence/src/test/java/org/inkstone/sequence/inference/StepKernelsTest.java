package org.inkstone.sequence.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.inkstone.nn.kernel.HeapRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class StepKernelsTest {
    private final Random random = new Random(3);

    static Stream<StepKernels> kernels() {
        return Stream.of(StepKernels.plain(), StepKernels.active());
    }

    private float[] random(int length) {
        float[] values = new float[length + HeapRows.ROOM];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void theVectorModuleIsUsedWhereItIs() {
        assertThat(StepKernels.active().getClass().getSimpleName()).isEqualTo("VectorStepKernels");
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void products(StepKernels kernels) {
        for (int rows : new int[] {1, 2, 4, 7, 13}) {
            for (int[] size : new int[][] {{1, 1}, {5, 31}, {8, 64}, {33, 70}, {7, 129}}) {
                int in = size[0];
                int out = size[1];
                float[] w = random(in * out);
                INDArray weight =
                        Nd4j.createFromArray(Arrays.copyOf(w, in * out)).reshape('c', in, out);
                float[] b = random(out);
                INDArray bias = Nd4j.createFromArray(Arrays.copyOf(b, out));
                float[] x = random((rows + 3) * in);
                for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
                    INDArray transpose = weight.transpose().dup('c').castTo(type);
                    float[] y = random((rows + 3) * out);
                    Product.of(weight.castTo(type), bias.castTo(type), kernels).apply(x, rows, y);
                    assertProduct(x, w, b, rows, in, out, y);
                    y = random((rows + 3) * out);
                    Product.transposed(transpose, bias.castTo(type), kernels).apply(x, rows, y);
                    assertProduct(x, w, b, rows, in, out, y);
                    Product.of(weight.castTo(type), null, kernels).apply(x, rows, y);
                    assertProduct(x, w, new float[out], rows, in, out, y);
                }
            }
        }
    }

    private static void assertProduct(float[] x, float[] w, float[] b, int rows, int in, int out, float[] y) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < out; j++) {
                double sum = b[j];
                for (int k = 0; k < in; k++) {
                    sum += (double) x[i * in + k] * w[k * out + j];
                }
                assertThat(y[i * out + j])
                        .as("%d x %d x %d at %d, %d", rows, in, out, i, j)
                        .isCloseTo((float) sum, within(2e-5f));
            }
        }
    }

    /** Large enough for several threads. */
    @ParameterizedTest
    @MethodSource("kernels")
    void productsOfManyRows(StepKernels kernels) {
        int rows = 70;
        int in = 200;
        int out = 301;
        float[] w = random(in * out);
        INDArray weight = Nd4j.createFromArray(Arrays.copyOf(w, in * out)).reshape('c', in, out);
        float[] x = random((rows + 3) * in);
        float[] y = random((rows + 3) * out);
        Product.of(weight, null, kernels).apply(x, rows, y);
        for (int i = 0; i < rows; i += 23) {
            for (int j = 0; j < out; j += 3) {
                double sum = 0;
                for (int k = 0; k < in; k++) {
                    sum += (double) x[i * in + k] * w[k * out + j];
                }
                assertThat(y[i * out + j]).isCloseTo((float) sum, within(1e-4f));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void keysAndValues(StepKernels kernels) {
        for (int size : new int[] {1, 4, 16, 40}) {
            for (int count : new int[] {1, 2, 17, 64, 65, 131}) {
                int column = size;
                int width = 3 * size;
                float[] steps = random(2 * width * count);
                KeyValues kept = new KeyValues(width, kernels.lanes());
                for (int j = 0; j < count; j++) {
                    kept.append(steps, 2 * j * width, (2 * j + 1) * width);
                    kept = j % 10 == 0 ? kept.copy() : kept;
                }
                float[] query = random(2 + size);
                float[] scores = new float[count + HeapRows.ROOM];
                kernels.scores(
                        query,
                        2,
                        size,
                        kept.keys(),
                        column * kernels.lanes(),
                        kept.groups(count),
                        width * kernels.lanes(),
                        scores);
                float[] sums = new float[size + HeapRows.ROOM];
                kernels.weigh(query, 1, kept.values(), column, width, size, sums);
                assertThat(sums[size - 1]).isEqualTo(query[0] * steps[width + column + size - 1]);
                float[] weights = random(count);
                kernels.weigh(weights, count, kept.values(), column, width, size, sums);
                for (int j = 0; j < count; j++) {
                    double sum = 0;
                    for (int c = 0; c < size; c++) {
                        sum += (double) query[2 + c] * steps[2 * j * width + column + c];
                    }
                    assertThat(scores[j]).isCloseTo((float) sum, within(2e-5f));
                }
                for (int c = 0; c < size; c++) {
                    double sum = 0;
                    for (int j = 0; j < count; j++) {
                        sum += (double) weights[j] * steps[(2 * j + 1) * width + column + c];
                    }
                    assertThat(sums[c]).isCloseTo((float) sum, within(5e-5f));
                }
            }
        }
    }
}
