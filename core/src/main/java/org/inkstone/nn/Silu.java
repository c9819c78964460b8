package org.inkstone.nn;

/** {@code z sigmoid(z)}, also called swish, as an activation function for any DL4J layer. {@code layer.activation(new Silu())}. */
public final class Silu extends RowActivation {
    private static final long serialVersionUID = 1L;

    @Override
    FeedForwardActivation kind() {
        return FeedForwardActivation.SILU;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Silu;
    }

    @Override
    public int hashCode() {
        return Silu.class.hashCode();
    }

    @Override
    public String toString() {
        return "silu";
    }
}
