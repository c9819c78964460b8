package org.inkstone.nn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** With and without the vector module, in both types, against the definition. */
class PoolKernelsTest {
    private static INDArray naive(INDArray x, int h, int w) {
        INDArray out = Nd4j.create(DataType.DOUBLE, x.size(0), h, w, x.size(3));
        for (int i = 0; i < h; i++) {
            for (int j = 0; j < w; j++) {
                int top = (int) Math.floor(i * (double) x.size(1) / h);
                int bottom = (int) Math.ceil((i + 1) * (double) x.size(1) / h);
                int left = (int) Math.floor(j * (double) x.size(2) / w);
                int right = (int) Math.ceil((j + 1) * (double) x.size(2) / w);
                for (int a = 0; a < x.size(0); a++) {
                    for (int b = 0; b < x.size(3); b++) {
                        double sum = 0;
                        for (int r = top; r < bottom; r++) {
                            for (int c = left; c < right; c++) {
                                sum += x.getDouble(a, r, c, b);
                            }
                        }
                        out.putScalar(new int[] {a, i, j, b}, sum / ((bottom - top) * (right - left)));
                    }
                }
            }
        }
        return out;
    }

    @ParameterizedTest
    @CsvSource({"3, 7, 5, 21, 1, 1", "3, 7, 5, 1, 3, 2", "2, 4, 3, 33, 7, 5", "40, 9, 10, 17, 3, 4"})
    void meansAndTheirGradient(int a, int rows, int columns, int b, int h, int w) {
        INDArray x = Nd4j.rand(DataType.DOUBLE, a, rows, columns, b);
        INDArray dOut = Nd4j.rand(DataType.DOUBLE, a, h, w, b);
        INDArray expected = naive(x, h, w);
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            check(RowKernels.ELEMENTS, x.castTo(type), dOut.castTo(type), expected);
            check(RowKernels.elements(x.castTo(type)), x.castTo(type), dOut.castTo(type), expected);
        }
    }

    private static <A> void check(ElementRows<A> kernel, INDArray x, INDArray dOut, INDArray expected) {
        INDArray out = dOut.ulike();
        PoolKernels.means(kernel, x, out);
        double tolerance = x.dataType() == DataType.FLOAT ? 1e-6 : 1e-14;
        assertThat(out.castTo(DataType.DOUBLE).sub(expected).amaxNumber().doubleValue())
                .isLessThan(tolerance);
        INDArray dx = x.ulike();
        PoolKernels.backward(kernel, dOut, dx);
        // linear, so the gradient is what makes <out, dOut> = <x, dx>
        double forward = out.mul(dOut).sumNumber().doubleValue();
        assertThat(x.mul(dx).sumNumber().doubleValue() / forward).isCloseTo(1, within(10 * tolerance));
    }
}
