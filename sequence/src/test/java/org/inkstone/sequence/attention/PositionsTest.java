package org.inkstone.sequence.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.inkstone.sequence.GoldenCase;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class PositionsTest {
    private static final GoldenCase GOLDEN = GoldenCase.read("attention.json")
            .filter(c -> c.toString().equals("positions"))
            .findFirst()
            .orElseThrow();

    @Test
    void sinusoidsAreThePapers() {
        GOLDEN.assertOutput("sinusoidal", Positions.sinusoidal(50, 16), null);
        assertThatThrownBy(() -> Positions.sinusoidal(4, 5)).hasMessage("the number of features must be even: 5");
        assertThatThrownBy(() -> Positions.sinusoidal(0, 4)).hasMessage("length and width must be positive: 0 and 4");
    }

    @Test
    void slopesAreThePapers() {
        for (int heads : new int[] {1, 2, 6, 8, 12, 20}) {
            GOLDEN.assertOutput("slopes" + heads, Nd4j.createFromArray(Positions.alibiSlopes(heads)), null);
        }
        assertThat(Positions.alibiSlopes(8)).startsWith(0.5f, 0.25f).endsWith(1f / 256);
        assertThatThrownBy(() -> Positions.alibiSlopes(0)).hasMessage("heads must be positive: 0");
    }

    @Test
    void alibiCountsFromTheLastKey() {
        INDArray bias = Positions.alibi(2, 2, 3);
        assertThat(bias.shape()).containsExactly(2, 2, 3);
        assertThat(bias.slice(0).toFloatMatrix()).isDeepEqualTo(new float[][] {
            {-1f / 16, 0, -1f / 16}, {-2f / 16, -1f / 16, 0}
        });
    }

    @Test
    void rotaryPositionsAreThePapers() {
        INDArray x = GOLDEN.input("x");
        INDArray before = x.dup();
        GOLDEN.assertOutput("rotary", Positions.rotary(x), null);
        GOLDEN.assertOutput("rotary", Positions.rotary(x.castTo(DataType.DOUBLE)), null);
        assertThat(x).isEqualTo(before);
        assertThatThrownBy(() -> Positions.rotary(Nd4j.ones(2, 3)))
                .hasMessage("the number of features must be even: 3");
    }

    @Test
    void productsOfTurnedVectorsDependOnTheDistance() {
        INDArray q = Nd4j.rand(DataType.DOUBLE, 1, 8);
        INDArray k = Nd4j.rand(DataType.DOUBLE, 1, 8);
        double near = product(Positions.rotary(q, 5, 100), Positions.rotary(k, 2, 100));
        double far = product(Positions.rotary(q, 1003, 100), Positions.rotary(k, 1000, 100));
        double other = product(Positions.rotary(q, 6, 100), Positions.rotary(k, 2, 100));
        assertThat(near).isCloseTo(far, within(1e-9)).isNotCloseTo(other, within(1e-4));
        assertThat(Positions.rotary(q, 0, 100)).isEqualTo(q);
    }

    private static double product(INDArray a, INDArray b) {
        return a.mul(b).sumNumber().doubleValue();
    }
}
