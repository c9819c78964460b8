package org.inkstone.sequence.attention.kernel;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Scaled dot-product attention (Vaswani et al. 2017) of several heads: {@code out = dropout(softmax(scale q k' + bias)) v}. The scores are
 * never kept: the backward pass computes them again from the logarithm of each softmax's sum.
 *
 * <p>FLOAT arrays go through fast kernels on all cores (the JDK's vector module makes them several times as fast), DOUBLE arrays
 * through a plain twin, for gradient checks. The same input gives the same bits, whatever the number of threads.
 */
public final class FusedAttention {
    private FusedAttention() {}

    /**
     * Computes outputs.
     *
     * @param out gets the outputs, laid out like queries
     * @param lse [N, H, Tq], gets the logarithm of the sum of the exponentials of each query's scores, minus infinity where it sees no
     *            key; {@link #backward} needs it
     * @throws IllegalArgumentException if arrays, shape and options do not fit
     */
    public static void forward(
            AttentionShape shape,
            HeadRows q,
            HeadRows k,
            HeadRows v,
            AttentionOptions options,
            HeadRows out,
            INDArray lse) {
        forward(AttentionKernels.active(), shape, q, k, v, options, out, lse);
    }

    static void forward(
            AttentionKernels kernels,
            AttentionShape shape,
            HeadRows q,
            HeadRows k,
            HeadRows v,
            AttentionOptions options,
            HeadRows out,
            INDArray lse) {
        DataType type = checkInputs(shape, q, k, options);
        checkKeys("v", v, shape, type);
        checkQueries("out", out, shape, type);
        checkLogSums(lse, shape, type);
        if (type == DataType.DOUBLE) {
            new DoubleAttention(shape, q, k, options).forward(v, out, lse);
        } else {
            new ForwardPass(kernels, shape, q, k, v, options, out, lse).run();
        }
    }

    /**
     * Computes gradients: {@code dq}, {@code dk} and {@code dv} are overwritten, those of keys that no query sees by zeros.
     *
     * @param out  what {@link #forward} gave
     * @param lse  what {@link #forward} gave
     * @param dOut gradients of the outputs
     * @throws IllegalArgumentException if arrays, shape and options do not fit
     */
    public static void backward(
            AttentionShape shape,
            HeadRows q,
            HeadRows k,
            HeadRows v,
            HeadRows out,
            INDArray lse,
            HeadRows dOut,
            AttentionOptions options,
            HeadRows dq,
            HeadRows dk,
            HeadRows dv) {
        backward(AttentionKernels.active(), shape, q, k, v, out, lse, dOut, options, dq, dk, dv);
    }

    static void backward(
            AttentionKernels kernels,
            AttentionShape shape,
            HeadRows q,
            HeadRows k,
            HeadRows v,
            HeadRows out,
            INDArray lse,
            HeadRows dOut,
            AttentionOptions options,
            HeadRows dq,
            HeadRows dk,
            HeadRows dv) {
        DataType type = checkInputs(shape, q, k, options);
        checkKeys("v", v, shape, type);
        checkQueries("out", out, shape, type);
        checkQueries("dOut", dOut, shape, type);
        checkQueries("dq", dq, shape, type);
        checkKeys("dk", dk, shape, type);
        checkKeys("dv", dv, shape, type);
        checkLogSums(lse, shape, type);
        if (type == DataType.DOUBLE) {
            new DoubleAttention(shape, q, k, options).backward(v, out, lse, dOut, dq, dk, dv);
        } else {
            new BackwardPass(kernels, shape, q, k, v, options, out, dOut, lse, dq, dk, dv).run();
        }
    }

    /**
     * Computes the probabilities, for study and pictures: slow, and without dropout.
     *
     * @param weights [N, H, Tq, Tk], gets them; a row sums to 1, or is 0 where the query sees no key
     * @throws IllegalArgumentException if arrays, shape and options do not fit
     */
    public static void weights(
            AttentionShape shape, HeadRows q, HeadRows k, AttentionOptions options, INDArray weights) {
        checkInputs(shape, q, k, options);
        checkShape("weights", weights, shape.batch(), shape.heads(), shape.queries(), shape.keys());
        new DoubleAttention(shape, q, k, options).weights(weights);
    }

    private static DataType checkInputs(AttentionShape shape, HeadRows q, HeadRows k, AttentionOptions options) {
        options.check(shape);
        DataType type = q.array().dataType();
        if (type != DataType.FLOAT && type != DataType.DOUBLE) {
            throw new IllegalArgumentException("q must be FLOAT or DOUBLE: " + type);
        }
        checkQueries("q", q, shape, type);
        checkKeys("k", k, shape, type);
        return type;
    }

    private static void checkQueries(String name, HeadRows rows, AttentionShape shape, DataType type) {
        checkType(name, rows.array(), type);
        rows.check(name, shape.batch(), shape.heads(), shape.queries(), shape.headSize());
    }

    private static void checkKeys(String name, HeadRows rows, AttentionShape shape, DataType type) {
        checkType(name, rows.array(), type);
        rows.check(name, shape.batch(), shape.keyHeads(), shape.keys(), shape.headSize());
    }

    private static void checkLogSums(INDArray lse, AttentionShape shape, DataType type) {
        checkType("lse", lse, type);
        checkShape("lse", lse, shape.batch(), shape.heads(), shape.queries());
        HeadRows.checkDense("lse", lse);
    }

    private static void checkType(String name, INDArray array, DataType type) {
        if (array.dataType() != type) {
            throw new IllegalArgumentException(name + " must be " + type + " as q is: " + array.dataType());
        }
    }

    private static void checkShape(String name, INDArray array, long... wanted) {
        if (!Arrays.equals(array.shape(), wanted)) {
            throw new IllegalArgumentException(
                    name + " must have the shape " + Arrays.toString(wanted) + ": " + Arrays.toString(array.shape()));
        }
    }
}
