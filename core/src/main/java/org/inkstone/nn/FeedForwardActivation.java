package org.inkstone.nn;

/** What stands between the two products of a feed-forward block. The gated ones (Shazeer 2020, "GLU Variants") take two columns for one. */
public enum FeedForwardActivation {
    /** {@code max(z, 0)}. */
    RELU(false),
    /** {@code z Phi(z)} with the normal distribution function itself (Hendrycks and Gimpel 2016). */
    GELU(false),
    /** {@code z / 2 (1 + tanh(sqrt(2 / pi) (z + 0.044715 z^3)))}: the approximation GPT-2 uses. */
    GELU_TANH(false),
    /** {@code z sigmoid(z)}. */
    SILU(false),
    /** {@code SILU(gate) * up}, the first half of the columns being the gates. */
    SWIGLU(true),
    /** {@code GELU(gate) * up}, the first half of the columns being the gates. */
    GEGLU(true);

    private final boolean gated;

    FeedForwardActivation(boolean gated) {
        this.gated = gated;
    }

    /** Whether the input has twice the columns of the output. */
    public boolean gated() {
        return gated;
    }
}
