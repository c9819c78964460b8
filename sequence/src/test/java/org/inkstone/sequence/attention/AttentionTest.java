package org.inkstone.sequence.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.inkstone.sequence.GoldenCase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class AttentionTest {
    static Stream<GoldenCase> attentions() {
        return GoldenCase.read("attention.json").filter(c -> !c.toString().equals("positions"));
    }

    private static GoldenCase named(String name) {
        return GoldenCase.read("attention.json")
                .filter(c -> c.toString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void assertGolden(GoldenCase c, INDArray mask, DataType type) {
        Attention.Result result = Attention.scaledDotProduct(
                c.input("queries").castTo(type),
                c.input("keys").castTo(type),
                c.input("values").castTo(type),
                mask);
        assertThat(result.output().dataType()).isEqualTo(type);
        c.assertOutput("weights", result.weights(), null);
        c.assertOutput("output", result.output(), null);
    }

    @ParameterizedTest
    @MethodSource("attentions")
    void isPyTorchs(GoldenCase c) {
        INDArray mask = c.mask("mask");
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            if (mask != null && c.flag("boolean")) {
                INDArray seen = mask.neq(0);
                assertGolden(c, seen, type);
                assertGolden(c, Masks.toAdditive(seen, DataType.FLOAT), type);
                assertGolden(c, Masks.toAdditive(seen, DataType.DOUBLE), type);
                assertThat(Masks.toBoolean(Masks.toAdditive(seen, type))).isEqualTo(seen);
            } else {
                assertGolden(c, mask, type);
            }
        }
    }

    @Test
    void theMasksAreThoseOfTheGoldens() {
        INDArray lengths = Masks.fromLengths(new int[] {5, 2, 0}, 5);
        assertGolden(named("causal"), Masks.causal(6), DataType.FLOAT);
        assertGolden(named("causal behind a cache"), Masks.causal(3, 7), DataType.FLOAT);
        assertGolden(named("band"), Masks.band(7, 2, 1), DataType.FLOAT);
        assertGolden(named("padding"), Masks.padding(lengths), DataType.FLOAT);
        assertGolden(
                named("causal and padding"), Masks.combine(Masks.causal(5), Masks.padding(lengths)), DataType.FLOAT);
        assertGolden(
                named("causal ALiBi"), Masks.combine(Masks.causal(4, 6), Positions.alibi(6, 4, 6)), DataType.FLOAT);
        assertGolden(
                named("causal ALiBi"),
                Masks.combine(Positions.alibi(6, 4, 6), Masks.toAdditive(Masks.causal(4, 6), DataType.FLOAT)),
                DataType.FLOAT);
    }

    @Test
    void theNotesThreeTokensHaveTheRightFigures() {
        Attention.Result result = Attention.scaledDotProduct(
                Nd4j.createFromArray(new float[][] {{1, 0.8f}}),
                Nd4j.createFromArray(new float[][] {{0.9f, 0.1f}, {0.8f, 0.2f}, {0.7f, 0.9f}}),
                Nd4j.createFromArray(new float[][] {{1, 0.1f}, {0.9f, 0.2f}, {0.8f, 0.3f}}));
        assertThat(result.weights().toFloatVector())
                .containsExactly(new float[] {0.2984f, 0.2942f, 0.4073f}, within(1e-4f));
        assertThat(result.output().toFloatVector()).containsExactly(new float[] {0.8891f, 0.2109f}, within(1e-4f));
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void whatIsNotSeenChangesNothing(DataType type) {
        INDArray q = Nd4j.rand(type, 2, 4, 3);
        INDArray k = Nd4j.rand(type, 2, 5, 3);
        INDArray v = Nd4j.rand(type, 2, 5, 3);
        INDArray mask = Masks.fromLengths(new int[] {3, 3}, 5).neq(0).reshape(2, 1, 5);
        Attention.Result before = Attention.scaledDotProduct(q, k, v, mask);
        INDArray farK = k.dup();
        farK.putScalar(new int[] {0, 3, 1}, 1e30);
        INDArray farV = v.dup();
        farV.putScalar(new int[] {1, 4, 2}, -1e6);
        Attention.Result after = Attention.scaledDotProduct(q, farK, farV, mask);
        assertThat(after.output()).isEqualTo(before.output());
        assertThat(after.weights()).isEqualTo(before.weights());
    }

    @Test
    void aQueryThatSeesNothingGetsZeros() {
        INDArray x = Nd4j.rand(DataType.FLOAT, 3, 4);
        INDArray none = Nd4j.createFromArray(new boolean[] {true, true, true, false, false, false, true, false, false})
                .reshape(3, 3);
        for (INDArray mask : List.of(none, Masks.toAdditive(none, DataType.FLOAT))) {
            Attention.Result result = Attention.scaledDotProduct(x, x, x, mask);
            assertThat(result.weights().getRow(1).toFloatVector()).containsExactly(0, 0, 0);
            assertThat(result.output().getRow(1).toFloatVector()).containsExactly(0, 0, 0, 0);
            assertThat(result.output().getRow(2)).isEqualTo(x.getRow(0));
        }
    }

    @Test
    void theArgumentsAreLeftAlone() {
        INDArray x = Nd4j.rand(DataType.FLOAT, 2, 3, 4);
        INDArray mask = Masks.toAdditive(Masks.causal(3), DataType.FLOAT);
        INDArray before = x.dup();
        INDArray maskBefore = mask.dup();
        Attention.scaledDotProduct(x, x, x, mask);
        assertThat(x).isEqualTo(before);
        assertThat(mask).isEqualTo(maskBefore);
    }

    @Test
    void headsAreSplitAndMerged() {
        INDArray x = Nd4j.arange(24).castTo(DataType.FLOAT).reshape(1, 3, 8);
        INDArray heads = Attention.splitHeads(x, 4);
        assertThat(heads.shape()).containsExactly(1, 4, 3, 2);
        assertThat(heads.getFloat(0, 2, 1, 1)).isEqualTo(x.getFloat(0, 1, 5));
        assertThat(Attention.mergeHeads(heads)).isEqualTo(x);
        assertThatThrownBy(() -> Attention.splitHeads(x, 3))
                .hasMessage("x must be [N, T, C] with C a multiple of 3 heads: [1, 3, 8]");
    }

    @Test
    void refusesWhatDoesNotFit() {
        INDArray x = Nd4j.rand(DataType.FLOAT, 2, 3, 4);
        assertThatThrownBy(() -> Attention.scaledDotProduct(x, Nd4j.rand(DataType.FLOAT, 2, 3, 5), x))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("queries, keys and values must agree in the last dimension of queries and keys: [2, 3, 4], "
                        + "[2, 3, 5] and [2, 3, 4]");
        assertThatThrownBy(() -> Attention.scaledDotProduct(x, x, Nd4j.rand(DataType.FLOAT, 2, 2, 4)))
                .hasMessageContaining("one value for each key");
        assertThatThrownBy(() -> Attention.scaledDotProduct(x, Nd4j.rand(DataType.FLOAT, 1, 3, 4), x))
                .hasMessageContaining("dimensions before the last two");
        assertThatThrownBy(() -> Attention.scaledDotProduct(x, x.castTo(DataType.DOUBLE), x))
                .hasMessage("queries, keys and values must be of one type: FLOAT, DOUBLE and FLOAT");
        assertThatThrownBy(() -> Attention.scaledDotProduct(x, x, x, Masks.causal(4)))
                .hasMessage("a mask [4, 4] does not fit scores [2, 3, 3]");
        assertThatThrownBy(() -> Attention.scaledDotProduct(x, x, x, Nd4j.ones(DataType.INT32, 3, 3)))
                .hasMessage("a mask must be boolean or floating-point: INT");
    }
}
