package org.inkstone.sequence.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class MasksTest {
    private static final float NO = Float.NEGATIVE_INFINITY;

    private static int[][] ones(INDArray mask) {
        return mask.castTo(DataType.INT32).toIntMatrix();
    }

    @Test
    void causalMasksHideTheFuture() {
        assertThat(ones(Masks.causal(3))).isDeepEqualTo(new int[][] {{1, 0, 0}, {1, 1, 0}, {1, 1, 1}});
        assertThat(ones(Masks.causal(2, 4))).isDeepEqualTo(new int[][] {{1, 1, 1, 0}, {1, 1, 1, 1}});
        assertThat(Masks.causal(1).shape()).containsExactly(1, 1);
        assertThatThrownBy(() -> Masks.causal(3, 2))
                .hasMessage("there must be a query and at least as many keys as queries: 3 and 2");
    }

    @Test
    void bandsShowWhatIsNear() {
        assertThat(ones(Masks.band(4, 1, 0)))
                .isDeepEqualTo(new int[][] {{1, 0, 0, 0}, {1, 1, 0, 0}, {0, 1, 1, 0}, {0, 0, 1, 1}});
        assertThat(ones(Masks.band(3, 0, 1))).isDeepEqualTo(new int[][] {{1, 1, 0}, {0, 1, 1}, {0, 0, 1}});
        assertThat(Masks.band(5, Integer.MAX_VALUE, Integer.MAX_VALUE).all()).isTrue();
        assertThatThrownBy(() -> Masks.band(3, -1, 0)).hasMessage("before and after must be zero or more: -1 and 0");
    }

    @Test
    void paddingMasksComeFromLengthsAndIds() {
        INDArray steps = Masks.fromLengths(new int[] {2, 0, 3}, 3);
        assertThat(steps.dataType()).isEqualTo(DataType.FLOAT);
        assertThat(ones(steps)).isDeepEqualTo(new int[][] {{1, 1, 0}, {0, 0, 0}, {1, 1, 1}});
        INDArray ids = Nd4j.createFromArray(new int[][] {{5, 7, 0}, {0, 0, 0}, {1, 2, 3}});
        assertThat(Masks.fromIds(ids, 0)).isEqualTo(steps);
        assertThat(Masks.fromIds(ids.castTo(DataType.FLOAT), 0)).isEqualTo(steps);
        INDArray keys = Masks.padding(steps);
        assertThat(keys.shape()).containsExactly(3, 1, 1, 3);
        assertThat(keys.dataType()).isEqualTo(DataType.BOOL);
        assertThatThrownBy(() -> Masks.fromLengths(new int[] {4}, 3)).hasMessage("lengths must be 0 to 3: [4]");
        assertThatThrownBy(() -> Masks.padding(Nd4j.ones(3))).hasMessage("a mask of steps must have 2 dimensions: [3]");
    }

    @Test
    void masksAreCombined() {
        INDArray padding = Masks.padding(Masks.fromLengths(new int[] {2, 3}, 3));
        INDArray both = Masks.combine(Masks.causal(3), padding);
        assertThat(both.shape()).containsExactly(2, 1, 3, 3);
        assertThat(ones(both.reshape(6, 3)))
                .isDeepEqualTo(new int[][] {{1, 0, 0}, {1, 1, 0}, {1, 1, 0}, {1, 0, 0}, {1, 1, 0}, {1, 1, 1}});
        INDArray bias = Nd4j.createFromArray(new float[][] {{1, 2, NO}, {3, 4, 5}, {6, NO, 8}});
        INDArray sum = Masks.combine(bias, Masks.causal(3), bias);
        assertThat(sum.toFloatMatrix()).isDeepEqualTo(new float[][] {{2, NO, NO}, {6, 8, NO}, {12, NO, 16}});
        assertThat(Masks.combine(bias)).isEqualTo(bias);
        assertThatThrownBy(() -> Masks.combine(Masks.causal(3), Masks.causal(4)))
                .hasMessage("masks [3, 3] and [4, 4] don't fit together");
        assertThatThrownBy(Masks::combine).hasMessage("there must be at least one mask");
    }

    @Test
    void combiningLeavesTheMasksAlone() {
        INDArray causal = Masks.causal(3);
        INDArray band = Masks.band(3, 0, 2);
        INDArray bias = Nd4j.ones(3, 3);
        Masks.combine(causal, band, bias, causal);
        assertThat(causal).isEqualTo(Masks.causal(3));
        assertThat(band).isEqualTo(Masks.band(3, 0, 2));
        assertThat(bias).isEqualTo(Nd4j.ones(3, 3));
    }

    @Test
    void masksBecomeAdditiveAndBack() {
        INDArray additive = Masks.toAdditive(Masks.causal(2), DataType.DOUBLE);
        assertThat(additive.toDoubleMatrix()).isDeepEqualTo(new double[][] {{0, Double.NEGATIVE_INFINITY}, {0, 0}});
        assertThat(Masks.toBoolean(additive)).isEqualTo(Masks.causal(2));
    }
}
