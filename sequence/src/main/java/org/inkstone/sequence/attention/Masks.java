package org.inkstone.sequence.attention;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntPredicate;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Who may see whom. A boolean mask is true where a query (second-last dimension) sees a key (last); an additive one holds what is
 * added to the scores, negative infinity for what is not seen. Masks of fewer dimensions, or of size 1 in some, stand for all: a
 * causal mask {@code [T, T]} and a padding mask {@code [N, 1, 1, T]} both fit scores {@code [N, H, T, T]}.
 */
public final class Masks {
    private Masks() {}

    /** Each step sees itself and what came before: {@code [length, length]}, boolean. */
    public static INDArray causal(int length) {
        return causal(length, length);
    }

    /**
     * Causal where the queries are the last steps of the keys, as when tokens are added to those in a cache: query {@code i} sees
     * key {@code j} for {@code j <= i + keys - queries}. Boolean {@code [queries, keys]}.
     */
    public static INDArray causal(int queries, int keys) {
        return band(queries, keys, keys, 0);
    }

    /**
     * Each step sees those near it: {@code [length, length]}, boolean.
     *
     * @param before how many steps back
     * @param after  how many steps ahead, 0 for a causal band
     */
    public static INDArray band(int length, int before, int after) {
        return band(length, length, before, after);
    }

    private static INDArray band(int queries, int keys, int before, int after) {
        if (queries < 1 || keys < queries) {
            throw new IllegalArgumentException(
                    "there must be a query and at least as many keys as queries: " + queries + " and " + keys);
        }
        if (before < 0 || after < 0) {
            throw new IllegalArgumentException("before and after must be zero or more: " + before + " and " + after);
        }
        boolean[] seen = new boolean[queries * keys];
        for (int i = 0; i < queries; i++) {
            int at = i + keys - queries;
            for (int j = Math.max(0, at - before); j <= Math.min(keys - 1, (long) at + after); j++) {
                seen[i * keys + j] = true;
            }
        }
        return Nd4j.createFromArray(seen).reshape(queries, keys);
    }

    /**
     * DL4J's mask of sequences of these lengths, padded behind: {@code [N, longest]} float, 1 for a real step, 0 for padding.
     *
     * @throws IllegalArgumentException for a length below 0 or above {@code longest}
     */
    public static INDArray fromLengths(int[] lengths, int longest) {
        for (int length : lengths) {
            if (length < 0 || length > longest) {
                throw new IllegalArgumentException("lengths must be 0 to " + longest + ": " + Arrays.toString(lengths));
            }
        }
        return steps(lengths.length, longest, at -> at % longest < lengths[at / longest]);
    }

    /** DL4J's mask of token ids {@code [N, T]}: {@code [N, T]} float, 0 where the id is that of padding. */
    public static INDArray fromIds(INDArray ids, int paddingId) {
        requireRank("ids", ids, 2);
        int[] values = ids.dup('c').data().asInt();
        return steps(ids.size(0), ids.size(1), at -> values[at] != paddingId);
    }

    private static INDArray steps(long sequences, long length, IntPredicate real) {
        float[] mask = new float[Math.toIntExact(sequences * length)];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = real.test(i) ? 1 : 0;
        }
        return Nd4j.create(mask, new long[] {sequences, length}, 'c');
    }

    /** DL4J's mask {@code [N, T]} as one that hides the padded keys of each sequence: boolean {@code [N, 1, 1, T]}. */
    public static INDArray padding(INDArray steps) {
        requireRank("a mask of steps", steps, 2);
        return toBoolean(steps.neq(0)).reshape(steps.size(0), 1, 1, steps.size(1));
    }

    /**
     * One mask for several: what all of them let be seen, and the sum of what the additive ones add. Boolean when all are.
     *
     * @throws IllegalArgumentException naming shapes that don't fit together
     */
    public static INDArray combine(INDArray... masks) {
        if (masks.length == 0) {
            throw new IllegalArgumentException("there must be at least one mask");
        }
        INDArray all = masks[0];
        for (INDArray mask : Arrays.asList(masks).subList(1, masks.length)) {
            long[] shape = common(all.shape(), mask.shape());
            INDArray a = broadcast(all, shape);
            INDArray b = broadcast(mask, shape);
            boolean both = a.dataType() == DataType.BOOL && b.dataType() == DataType.BOOL;
            // A copy, for ND4J writes the result into the first operand.
            all = both ? Nd4j.math().and(a.dup(), b) : sum(a, b);
        }
        return all;
    }

    private static INDArray sum(INDArray a, INDArray b) {
        DataType type = a.dataType() == DataType.BOOL ? b.dataType() : a.dataType();
        return toAdditive(a, type).add(toAdditive(b, type));
    }

    /** A mask as an additive one of the type: 0 where a boolean one is true, negative infinity elsewhere. */
    public static INDArray toAdditive(INDArray mask, DataType type) {
        return mask.dataType() == DataType.BOOL
                ? mapped(mask, type, seen -> seen == 0 ? Double.NEGATIVE_INFINITY : 0)
                : mask.castTo(type);
    }

    /** A mask as a boolean one: true where an additive one is above negative infinity. */
    public static INDArray toBoolean(INDArray mask) {
        return mask.dataType() == DataType.BOOL
                ? mask
                : mapped(mask, DataType.BOOL, value -> value == Double.NEGATIVE_INFINITY ? 0 : 1);
    }

    /** What an additive mask adds to the scores of what is seen; 0 for the rest, so that products with it stay numbers. */
    static INDArray finitePart(INDArray mask) {
        return mapped(mask, mask.dataType(), value -> value == Double.NEGATIVE_INFINITY ? 0 : value);
    }

    /** Value by value in Java: ND4J's comparisons are compiled for finite numbers only. */
    private static INDArray mapped(INDArray mask, DataType type, DoubleUnaryOperator change) {
        double[] values = mask.castTo(DataType.DOUBLE).dup('c').data().asDouble();
        for (int i = 0; i < values.length; i++) {
            values[i] = change.applyAsDouble(values[i]);
        }
        return Nd4j.create(values, mask.shape(), 'c').castTo(type);
    }

    /**
     * The mask filled up to a shape.
     *
     * @throws IllegalArgumentException naming both shapes if it does not fit
     */
    static INDArray broadcast(INDArray mask, long[] shape) {
        if (mask.dataType() != DataType.BOOL && !mask.dataType().isFPType()) {
            throw new IllegalArgumentException("a mask must be boolean or floating-point: " + mask.dataType());
        }
        long[] own = mask.shape();
        int missing = shape.length - own.length;
        boolean fits = missing >= 0;
        for (int d = 0; fits && d < own.length; d++) {
            fits = own[d] == 1 || own[d] == shape[missing + d];
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    "a mask " + Arrays.toString(own) + " does not fit scores " + Arrays.toString(shape));
        }
        if (Arrays.equals(own, shape)) {
            return mask;
        }
        return mask.reshape(padded(own, shape.length)).broadcast(shape);
    }

    private static long[] common(long[] a, long[] b) {
        int rank = Math.max(a.length, b.length);
        long[] wide = padded(a, rank);
        long[] other = padded(b, rank);
        for (int d = 0; d < rank; d++) {
            if (wide[d] != other[d] && wide[d] != 1 && other[d] != 1) {
                throw new IllegalArgumentException(
                        "masks " + Arrays.toString(a) + " and " + Arrays.toString(b) + " don't fit together");
            }
            wide[d] = Math.max(wide[d], other[d]);
        }
        return wide;
    }

    /** With ones in front. */
    private static long[] padded(long[] shape, int rank) {
        long[] padded = new long[rank];
        Arrays.fill(padded, 1);
        System.arraycopy(shape, 0, padded, rank - shape.length, shape.length);
        return padded;
    }

    private static void requireRank(String name, INDArray x, int rank) {
        if (x.rank() != rank) {
            throw new IllegalArgumentException(
                    name + " must have " + rank + " dimensions: " + Arrays.toString(x.shape()));
        }
    }
}
