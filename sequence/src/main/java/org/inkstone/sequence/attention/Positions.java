package org.inkstone.sequence.attention;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.inkstone.nn.Sinusoids;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** How attention is told where a token stands, as the papers write it; the layers compute the same without the arrays between. */
public final class Positions {
    /** The base of the wavelengths in both papers. */
    public static final double BASE = 10_000;

    private Positions() {}

    /**
     * {@code sin(t / 10000^(2i/C))} in column {@code 2i} and the cosine in column {@code 2i + 1} of row {@code t}
     * (Vaswani et al. 2017, section 3.5).
     *
     * @param size even number of columns
     * @return {@code [length, size]} float, to be added to embeddings {@code [N, length, size]}
     */
    public static INDArray sinusoidal(int length, int size) {
        requireEven(size);
        return Sinusoids.table(length, size).castTo(DataType.FLOAT);
    }

    /**
     * How much each head minds distance (Press, Smith, Lewis 2022, ALiBi): {@code 2^(-8h/H)} for head {@code h = 1..H} where the
     * number of heads is a power of two; otherwise the slopes of the next lower power, followed by every other one of the next
     * higher power, as in the authors' code.
     */
    public static float[] alibiSlopes(int heads) {
        if (heads < 1) {
            throw new IllegalArgumentException("heads must be positive: " + heads);
        }
        return AlibiSlopes.of(heads);
    }

    /**
     * ALiBi's additive mask: minus the head's slope times the distance of query and key, where the queries are the last steps of
     * the keys. Without direction; combined with {@link Masks#causal(int, int)} it is the paper's.
     *
     * @return {@code [heads, queries, keys]} float
     */
    public static INDArray alibi(int heads, int queries, int keys) {
        if (queries < 1 || keys < queries) {
            throw new IllegalArgumentException(
                    "there must be a query and at least as many keys as queries: " + queries + " and " + keys);
        }
        float[] slopes = alibiSlopes(heads);
        float[] bias = new float[heads * queries * keys];
        int at = 0;
        for (float slope : slopes) {
            for (int i = 0; i < queries; i++) {
                for (int j = 0; j < keys; j++) {
                    bias[at++] = -slope * Math.abs(i + keys - queries - j);
                }
            }
        }
        return Nd4j.create(bias, new long[] {heads, queries, keys}, 'c');
    }

    /** As {@link #rotary(INDArray, int, double)} from position 0 with the paper's base. */
    public static INDArray rotary(INDArray x) {
        return rotary(x, 0, BASE);
    }

    /**
     * Turns queries or keys by their positions (Su et al. 2021, RoFormer, equation 34): the pair of columns {@code (2i, 2i + 1)}
     * of step {@code t} by the angle {@code t base^(-2i/d)}. Products of a turned query and a turned key depend on the distance of
     * their positions only.
     *
     * @param x     {@code [.., T, d]} with an even d, float or double
     * @param start position of the first step
     * @param base  above 1
     * @return a new array of the same shape
     */
    public static INDArray rotary(INDArray x, int start, double base) {
        if (x.rank() < 2) {
            throw new IllegalArgumentException("x must be [.., T, d]: " + Arrays.toString(x.shape()));
        }
        requireEven(x.size(-1));
        if (start < 0) {
            throw new IllegalArgumentException("start must be zero or more: " + start);
        }
        if (!(base > 1)) {
            throw new IllegalArgumentException("base must be above 1: " + base);
        }
        long steps = x.size(-2);
        long half = x.size(-1) / 2;
        INDArray cos = table(start, steps, half, base, Math::cos).castTo(x.dataType());
        INDArray sin = table(start, steps, half, base, Math::sin).castTo(x.dataType());
        INDArray pairs = x.dup('c').reshape('c', x.length() / (2 * steps * half), steps, half, 2);
        INDArray even = pairs.get(part(0));
        INDArray odd = pairs.get(part(1));
        INDArray turned =
                Nd4j.stack(3, even.mul(cos).subi(odd.mul(sin)), even.mul(sin).addi(odd.mul(cos)));
        return turned.dup('c').reshape('c', x.shape());
    }

    private static INDArray table(int start, long steps, long half, double base, DoubleUnaryOperator function) {
        double[] values = new double[Math.toIntExact(steps * half)];
        for (int i = 0; i < values.length; i++) {
            values[i] = function.applyAsDouble((start + i / half) * Math.pow(base, -(double) (i % half) / half));
        }
        return Nd4j.create(values, new long[] {1, steps, half}, 'c');
    }

    private static INDArrayIndex[] part(int which) {
        return new INDArrayIndex[] {
            NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(which)
        };
    }

    private static void requireEven(long size) {
        if (size < 2 || size % 2 != 0) {
            throw new IllegalArgumentException("the number of features must be even: " + size);
        }
    }
}
