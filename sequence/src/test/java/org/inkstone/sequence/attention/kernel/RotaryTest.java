package org.inkstone.sequence.attention.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class RotaryTest {
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void turnsAsThePaperSaysAndBack(DataType type) {
        INDArray x = AttentionCase.random(new Random(1), type, 2, 5, 2 + 3 * 6);
        INDArray before = x.dup();
        int[] starts = {0, 300};
        HeadRows rows = HeadRows.of(x, 2);
        Rotary.apply(rows, 3, 6, 2, 5, starts, Rotary.BASE, false);
        double tolerance = type == DataType.FLOAT ? 1e-6 : 1e-12;
        for (int n = 0; n < 2; n++) {
            for (int t = 0; t < 5; t++) {
                assertThat(x.getDouble(n, t, 1)).isEqualTo(before.getDouble(n, t, 1));
                for (int c = 0; c < 18; c += 2) {
                    double angle = (starts[n] + t) * Math.pow(10000, -(c % 6) / 6.0);
                    double even = before.getDouble(n, t, 2 + c);
                    double odd = before.getDouble(n, t, 3 + c);
                    assertThat(x.getDouble(n, t, 2 + c))
                            .isCloseTo(even * Math.cos(angle) - odd * Math.sin(angle), within(tolerance));
                    assertThat(x.getDouble(n, t, 3 + c))
                            .isCloseTo(odd * Math.cos(angle) + even * Math.sin(angle), within(tolerance));
                }
            }
        }
        Rotary.apply(rows, 3, 6, 2, 5, starts, Rotary.BASE, true);
        assertThat(x.equalsWithEps(before, 1e-6)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void productsDependOnTheDistanceAlone(DataType type) {
        INDArray q = AttentionCase.random(new Random(2), type, 1, 1, 8);
        INDArray k = AttentionCase.random(new Random(3), type, 1, 1, 8);
        double[] products = new double[3];
        for (int i = 0; i < products.length; i++) {
            INDArray turnedQ = q.dup();
            INDArray turnedK = k.dup();
            Rotary.apply(HeadRows.of(turnedQ), 1, 8, 1, 1, new int[] {9 + 20 * i}, Rotary.BASE, false);
            Rotary.apply(HeadRows.of(turnedK), 1, 8, 1, 1, new int[] {4 + 20 * i}, Rotary.BASE, false);
            products[i] = turnedQ.mul(turnedK).sumNumber().doubleValue();
        }
        assertThat(products[1]).isCloseTo(products[0], within(1e-5));
        assertThat(products[2]).isCloseTo(products[0], within(1e-5));
    }
}
