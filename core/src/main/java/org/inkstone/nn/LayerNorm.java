package org.inkstone.nn;

/**
 * Layer normalisation {@code (x - mean) / sqrt(variance + eps) * gain + bias} over the features of each step of {@code [N, T, C]}
 * (Ba, Kiros, Hinton 2016). Parameters {@code gain [C]}, {@code bias [C]}.
 */
public final class LayerNorm extends RowNorm {
    /** For JSON only: use {@link Builder}. */
    public LayerNorm() {}

    private LayerNorm(Builder builder) {
        super(builder);
    }

    @Override
    public NormType type() {
        return NormType.LAYER;
    }

    /** {@code new LayerNorm.Builder().build()}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    public static final class Builder extends RowNorm.Builder<Builder> {
        @Override
        public LayerNorm build() {
            return new LayerNorm(this);
        }
    }
}
