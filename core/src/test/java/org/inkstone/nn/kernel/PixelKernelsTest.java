package org.inkstone.nn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class PixelKernelsTest {
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void eachPixelBecomesFourAndFourGradientsOne(DataType type) {
        INDArray x = Arrays2d.normal(1, type, 1, 2, 3, 5, 17);
        INDArray out = Arrays2d.empty(type, 2, 6, 10, 17);
        PixelKernels.enlarge(x, out);
        INDArray dx = Arrays2d.empty(type, 2, 3, 5, 17);
        INDArray dOut = Arrays2d.normal(2, type, 1, 2, 6, 10, 17);
        PixelKernels.enlargeBackward(dOut, dx);
        double[] sums = new double[(int) x.length()];
        for (int n = 0; n < 2; n++) {
            for (int h = 0; h < 6; h++) {
                for (int w = 0; w < 10; w++) {
                    for (int c = 0; c < 17; c++) {
                        assertThat(out.getDouble(n, h, w, c)).isEqualTo(x.getDouble(n, h / 2, w / 2, c));
                        sums[((n * 3 + h / 2) * 5 + w / 2) * 17 + c] += dOut.getDouble(n, h, w, c);
                    }
                }
            }
        }
        Arrays2d.close(dx, sums, Arrays2d.tolerance(x, 1e-6));
    }

    @Test
    void sizesThatDoNotFitAreRefused() {
        INDArray x = Arrays2d.empty(DataType.FLOAT, 1, 2, 2, 3);
        assertThatThrownBy(() -> PixelKernels.enlarge(x, x))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[1, 2, 2, 3] and [1, 2, 2, 3]");
    }
}
