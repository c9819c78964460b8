package org.inkstone.sequence.attention.kernel;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class AttentionArgumentsTest {
    private static final AttentionShape SHAPE = AttentionShape.self(2, 2, 4, 8);
    private static final AttentionOptions OPTIONS = AttentionOptions.scaled(1);

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    private static void refusedOptions(AttentionOptions options, String message) {
        HeadRows x = HeadRows.of(Nd4j.create(DataType.FLOAT, 2, 4, 16));
        INDArray lse = Nd4j.create(DataType.FLOAT, 2, 2, 4);
        refused(() -> FusedAttention.forward(SHAPE, x, x, x, options, x, lse), message);
    }

    @Test
    void shapes() {
        refused(() -> new AttentionShape(0, 1, 1, 1, 1, 1), "batch must be positive: 0");
        refused(() -> new AttentionShape(1, 4, 3, 1, 1, 1), "heads must be a multiple of keyHeads 3: 4");
        refused(() -> new AttentionShape(1, 1, 1, 1, -2, 1), "keys must be positive: -2");
    }

    @Test
    void options() {
        refused(() -> AttentionOptions.scaled(0), "scale must be positive: 0.0");
        refused(() -> AttentionOptions.scaled(Double.NaN), "scale must be positive: NaN");
        refused(() -> OPTIONS.withDropout(1, 0), "dropout must be at least 0 and below 1: 1.0");
        refusedOptions(OPTIONS.withKeyLengths(new int[] {1}), "keyLengths must be 2, one a sequence: 1");
        refusedOptions(OPTIONS.withKeyLengths(new int[] {1, 5}), "keyLengths[1] must be 0 to 4: 5");
        refusedOptions(OPTIONS.withKeyMask(Nd4j.ones(2, 5)), "keyMask must have the shape [2, 4]: [2, 5]");
        refusedOptions(
                OPTIONS.withBias(Nd4j.ones(1, 3, 4, 4)),
                "bias must have the shape [1 or 2, 1 or 2, 4, 4]: [1, 3, 4, 4]");
        refusedOptions(OPTIONS.withSlopes(new float[3]), "slopes must be 2, one a head: 3");
    }

    @Test
    void arrays() {
        INDArray x = Nd4j.create(DataType.FLOAT, 2, 4, 16);
        INDArray lse = Nd4j.create(DataType.FLOAT, 2, 2, 4);
        HeadRows rows = HeadRows.of(x);
        refused(() -> HeadRows.of(x, 16), "rowStride must be above the offset 16: 16");
        refused(() -> HeadRows.of(x.reshape(8, 16)), "array must have rank 3: shape [8, 16]");
        refused(() -> HeadRows.of(x, -1), "offset must not be negative: -1");
        assertThatThrownBy(() -> HeadRows.of(x.permute(0, 2, 1)))
                .hasMessageStartingWith("array must be dense in c order: shape [2, 16, 4]");
        refused(
                () -> FusedAttention.forward(SHAPE, HeadRows.of(x, 1), rows, rows, OPTIONS, rows, lse),
                "q has 15 columns from column 1 on, 2 heads of 8 need 16");
        HeadRows shorter = HeadRows.of(Nd4j.create(DataType.FLOAT, 2, 3, 16));
        refused(
                () -> FusedAttention.forward(SHAPE, rows, shorter, rows, OPTIONS, rows, lse),
                "k has 3 rows a sequence, 4 are needed");
        HeadRows fewer = HeadRows.of(Nd4j.create(DataType.FLOAT, 1, 4, 16));
        refused(
                () -> FusedAttention.forward(SHAPE, rows, rows, fewer, OPTIONS, rows, lse),
                "v has 64 elements, 2 sequences of 4 rows of 16 need 128");
        refused(
                () -> FusedAttention.forward(SHAPE, rows, rows, rows, OPTIONS, rows, lse.castTo(DataType.DOUBLE)),
                "lse must be FLOAT as q is: DOUBLE");
        refused(
                () -> FusedAttention.forward(SHAPE, rows, rows, rows, OPTIONS, rows, lse.reshape(2, 4, 2)),
                "lse must have the shape [2, 2, 4]: [2, 4, 2]");
        HeadRows ints = HeadRows.of(Nd4j.create(DataType.INT32, 2, 4, 16));
        refused(
                () -> FusedAttention.forward(SHAPE, ints, ints, ints, OPTIONS, ints, lse),
                "q must be FLOAT or DOUBLE: INT");
    }

    @Test
    void rotary() {
        HeadRows x = HeadRows.of(Nd4j.create(DataType.FLOAT, 2, 4, 16));
        refused(() -> Rotary.apply(x, 2, 7, 2, 4, null, 10000, false), "headSize must be positive and even: 7");
        refused(() -> Rotary.apply(x, 2, 8, 2, 4, null, 1, false), "base must be above 1: 1.0");
        refused(() -> Rotary.apply(x, 2, 8, 2, 4, new int[3], 10000, false), "starts must be 2, one a sequence: 3");
        refused(() -> Rotary.apply(x, 2, 8, 2, 4, new int[] {0, -1}, 10000, false), "starts must not be negative: -1");
    }
}
