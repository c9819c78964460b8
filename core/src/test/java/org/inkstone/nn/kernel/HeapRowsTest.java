package org.inkstone.nn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.inkstone.nn.FeedForwardActivation;
import org.inkstone.nn.NormType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Rows on the heap get what the same rows get as arrays, from the vector kernels and from the plain ones. */
class HeapRowsTest {
    private static final int ROWS = 5;
    private static final float CLOSE = 2e-6f;

    private final Random random = new Random(2);

    private float[] random(int length) {
        float[] values = new float[length + HeapRows.ROOM];
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * (float) random.nextGaussian();
        }
        return values;
    }

    private static INDArray array(float[] values, int rows, int columns) {
        return Nd4j.createFromArray(Arrays.copyOf(values, rows * columns)).reshape('c', rows, columns);
    }

    private static void assertSame(float[] actual, INDArray expected) {
        float[] values = expected.reshape(expected.length()).toFloatVector();
        assertThat(Arrays.copyOf(actual, values.length)).containsExactly(values, within(CLOSE));
    }

    @ParameterizedTest
    @EnumSource
    void norms(NormType type) {
        for (int width : new int[] {1, 7, 16, 50}) {
            float[] x = random(ROWS * width);
            float[] gain = random(width);
            float[] bias = type == NormType.LAYER ? random(width) : null;
            INDArray expected = Nd4j.create(ROWS, width);
            NormKernels.forward(
                    type,
                    array(x, ROWS, width),
                    array(gain, 1, width).reshape(width),
                    bias == null ? null : array(bias, 1, width).reshape(width),
                    1e-3,
                    expected,
                    Nd4j.create(ROWS, 2));
            float[] out = random(ROWS * width);
            HeapRows.normalise(RowKernels.NORM, type, x, ROWS, width, gain, bias, 1e-3, out);
            assertSame(out, expected);
            // in place
            HeapRows.normalise(type, x, ROWS, width, gain, bias, 1e-3, x);
            assertSame(x, expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void activations(FeedForwardActivation kind) {
        for (int width : new int[] {1, 7, 16, 50}) {
            int columns = kind.gated() ? 2 * width : width;
            float[] z = random(ROWS * columns);
            INDArray expected = Nd4j.create(ROWS, width);
            ActivationKernels.forward(kind, array(z, ROWS, columns), null, expected);
            float[] out = random(ROWS * width);
            HeapRows.activate(RowKernels.ACTIVATIONS, kind, z, ROWS, width, out);
            assertSame(out, expected);
            HeapRows.activate(kind, z, ROWS, width, out);
            assertSame(out, expected);
        }
    }
}
