package org.inkstone.backend.onednn;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.post_ops;

/**
 * An elementwise function computed with a primitive's result while that is still in a register.
 *
 * @param algorithm oneDNN's name of it
 * @param alpha     its first parameter
 * @param beta      its second parameter
 */
public record After(dnnl.algorithm algorithm, float alpha, float beta) {
    private static final float SIX = 6;

    /** {@code max(x, 0)}. */
    public static After relu() {
        return leakyRelu(0);
    }

    /** {@code x} above zero, {@code slope x} below. */
    public static After leakyRelu(double slope) {
        return new After(dnnl.algorithm.eltwise_relu, (float) slope, 0);
    }

    /** {@code min(max(x, 0), 6)}. */
    public static After relu6() {
        return new After(dnnl.algorithm.eltwise_clip, 0, SIX);
    }

    /** Hyperbolic tangent. */
    public static After tanh() {
        return new After(dnnl.algorithm.eltwise_tanh, 0, 0);
    }

    /** The logistic function. */
    public static After sigmoid() {
        return new After(dnnl.algorithm.eltwise_logistic, 0, 0);
    }

    void appendTo(post_ops operations) {
        operations.append_eltwise(1, algorithm, alpha, beta);
    }
}
