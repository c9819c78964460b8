package org.inkstone.sequence.attention;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Attention as its formula stands, one operation after the other and with all that comes between to look at; the layers compute the
 * same in one go. Float and double, leading dimensions of any number: {@code [T, d]}, {@code [N, T, d]} or {@code [N, H, T, d]}.
 */
public final class Attention {
    /** Instead of minus infinity, whose differences would not be numbers; what it stands for is set to zero afterwards. */
    private static final double UNSEEN = -1e30;

    private Attention() {}

    /**
     * What attention gives.
     *
     * @param weights {@code [.., Tq, Tk]}: how much of each value is in each output; rows add up to 1, or are 0 where nothing
     *                may be seen
     * @param output  {@code [.., Tq, dv]}
     */
    public record Result(INDArray weights, INDArray output) {}

    /** As {@link #scaledDotProduct(INDArray, INDArray, INDArray, INDArray)} where every query sees every key. */
    public static Result scaledDotProduct(INDArray queries, INDArray keys, INDArray values) {
        return scaledDotProduct(queries, keys, values, null);
    }

    /**
     * {@code softmax(Q K^T / sqrt(d) + mask) V} (Vaswani et al. 2017, equation 1).
     *
     * @param queries {@code [.., Tq, d]}
     * @param keys    {@code [.., Tk, d]}
     * @param values  {@code [.., Tk, dv]}
     * @param mask    boolean, true where the query sees the key, or floating-point, added to the scaled products, with negative
     *                infinity for what is not seen; of a shape that {@code [.., Tq, Tk]} can be filled with (see {@link Masks});
     *                null for none. A query that sees nothing gets zeros.
     * @throws IllegalArgumentException naming shapes that don't fit
     */
    public static Result scaledDotProduct(INDArray queries, INDArray keys, INDArray values, INDArray mask) {
        check(queries, keys, values);
        long[] shape = queries.shape().clone();
        shape[shape.length - 1] = keys.size(-2);
        INDArray scores = matmul(queries, keys, true, shape).muli(1 / Math.sqrt(queries.size(-1)));
        INDArray weights = softmax(scores, mask == null ? null : Masks.broadcast(mask, shape));
        long[] outputShape = queries.shape().clone();
        outputShape[outputShape.length - 1] = values.size(-1);
        return new Result(weights, matmul(weights, values, false, outputShape));
    }

    /**
     * Cuts features into heads: {@code [N, T, H d]} to {@code [N, H, T, d]}.
     *
     * @throws IllegalArgumentException if the heads don't divide the features
     */
    public static INDArray splitHeads(INDArray x, int heads) {
        if (x.rank() != 3 || heads < 1 || x.size(2) % heads != 0) {
            throw new IllegalArgumentException(
                    "x must be [N, T, C] with C a multiple of " + heads + " heads: " + Arrays.toString(x.shape()));
        }
        return x.dup('c')
                .reshape('c', x.size(0), x.size(1), heads, x.size(2) / heads)
                .permute(0, 2, 1, 3)
                .dup('c');
    }

    /** Puts heads side by side again: {@code [N, H, T, d]} to {@code [N, T, H d]}. */
    public static INDArray mergeHeads(INDArray x) {
        if (x.rank() != 4) {
            throw new IllegalArgumentException("x must be [N, H, T, d]: " + Arrays.toString(x.shape()));
        }
        return x.permute(0, 2, 1, 3).dup('c').reshape('c', x.size(0), x.size(2), x.size(1) * x.size(3));
    }

    private static INDArray matmul(INDArray a, INDArray b, boolean transposeB, long[] shape) {
        INDArray out =
                Nd4j.createUninitialized(a.dataType(), new long[] {batch(a), a.size(-2), shape[shape.length - 1]}, 'c');
        Nd4j.exec(DynamicCustomOp.builder("matmul")
                .addInputs(matrices(a), matrices(b))
                .addOutputs(out)
                .addIntegerArguments(0, transposeB ? 1 : 0)
                .build());
        return out.reshape('c', shape);
    }

    private static long batch(INDArray x) {
        return x.length() / (x.size(-2) * x.size(-1));
    }

    private static INDArray matrices(INDArray x) {
        return x.dup('c').reshape('c', batch(x), x.size(-2), x.size(-1));
    }

    /** Over the last dimension of the scores, which are overwritten. */
    private static INDArray softmax(INDArray scores, INDArray mask) {
        INDArray seen = null;
        if (mask != null) {
            seen = Masks.toBoolean(mask).castTo(scores.dataType());
            if (mask.dataType() != DataType.BOOL) {
                scores.addi(Masks.finitePart(mask).castTo(scores.dataType()));
            }
            scores.muli(seen).addi(seen.rsub(1).muli(UNSEEN));
        }
        int last = scores.rank() - 1;
        INDArray weights = Transforms.exp(scores.subi(scores.max(true, last)), false);
        if (seen != null) {
            weights.muli(seen);
        }
        // The largest score adds exp(0) = 1 to the sum: less than 1 means that nothing is seen.
        INDArray sum = Transforms.max(weights.sum(true, last), 1);
        return weights.divi(sum);
    }

    private static void check(INDArray queries, INDArray keys, INDArray values) {
        requireFloating("queries", queries);
        requireFloating("keys", keys);
        requireFloating("values", values);
        if (queries.rank() < 2 || queries.rank() != keys.rank() || queries.rank() != values.rank()) {
            throw mismatch("must be [.., T, d] with as many dimensions each", queries, keys, values);
        }
        if (queries.dataType() != keys.dataType() || queries.dataType() != values.dataType()) {
            throw new IllegalArgumentException("queries, keys and values must be of one type: " + queries.dataType()
                    + ", " + keys.dataType() + " and " + values.dataType());
        }
        if (queries.size(-1) != keys.size(-1)) {
            throw mismatch("must agree in the last dimension of queries and keys", queries, keys, values);
        }
        if (keys.size(-2) != values.size(-2)) {
            throw mismatch("must hold one value for each key", queries, keys, values);
        }
        for (int d = 0; d < queries.rank() - 2; d++) {
            if (queries.size(d) != keys.size(d) || queries.size(d) != values.size(d)) {
                throw mismatch("must agree in the dimensions before the last two", queries, keys, values);
            }
        }
    }

    private static void requireFloating(String name, INDArray x) {
        if (x.dataType() != DataType.FLOAT && x.dataType() != DataType.DOUBLE) {
            throw new IllegalArgumentException(name + " must be float or double: " + x.dataType());
        }
    }

    private static IllegalArgumentException mismatch(String rule, INDArray queries, INDArray keys, INDArray values) {
        return new IllegalArgumentException("queries, keys and values " + rule + ": " + Arrays.toString(queries.shape())
                + ", " + Arrays.toString(keys.shape()) + " and " + Arrays.toString(values.shape()));
    }
}
