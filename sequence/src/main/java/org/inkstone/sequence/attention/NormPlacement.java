package org.inkstone.sequence.attention;

/** Where the normalisation of a residual connection stands; G is what is inside it. */
public enum NormPlacement {
    /** {@code y = norm(x + G(x))}, as in the first Transformer (Vaswani et al. 2017); needs warm-up, hard to train when deep. */
    POST,
    /** {@code y = x + G(norm(x))} (Xiong et al. 2020); trains from the start. A last norm follows the stack. */
    PRE,
    /** {@code y = x + norm(G(norm(x)))}: what is added is bounded too (CogView, Ding et al. 2021). */
    SANDWICH,
    /** {@code y = norm(alpha x + G(x))} with alpha above 1 and smaller initial weights (DeepNet, Wang et al. 2022). */
    DEEP;

    /** Whether x itself goes through the stack without being normalised, so that a last norm has to follow. */
    public boolean needsFinalNorm() {
        return this == PRE || this == SANDWICH;
    }
}
