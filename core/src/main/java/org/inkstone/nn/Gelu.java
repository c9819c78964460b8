package org.inkstone.nn;

import java.util.Objects;

/**
 * {@code z Phi(z)} (Hendrycks and Gimpel 2016) as an activation function for any DL4J layer; ND4J's own takes some
 * ten times as long. {@code layer.activation(new Gelu())}.
 */
public final class Gelu extends RowActivation {
    private static final long serialVersionUID = 1L;

    private boolean tanh;

    /** With the normal distribution function itself, as PyTorch's default. */
    public Gelu() {}

    /** @param tanh whether to take the approximation by a hyperbolic tangent that GPT-2 uses, PyTorch's {@code approximate='tanh'} */
    public Gelu(boolean tanh) {
        this.tanh = tanh;
    }

    /** Whether it is the approximation. */
    public boolean isTanh() {
        return tanh;
    }

    /** For JSON. */
    public void setTanh(boolean tanh) {
        this.tanh = tanh;
    }

    @Override
    FeedForwardActivation kind() {
        return tanh ? FeedForwardActivation.GELU_TANH : FeedForwardActivation.GELU;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Gelu gelu && gelu.tanh == tanh;
    }

    @Override
    public int hashCode() {
        return Objects.hash(Gelu.class, tanh);
    }

    @Override
    public String toString() {
        return "gelu(tanh=" + tanh + ")";
    }
}
