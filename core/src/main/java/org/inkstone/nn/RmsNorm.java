package org.inkstone.nn;

/**
 * Root mean square normalisation {@code x / sqrt(mean(x^2) + eps) * gain} over the features of each step of
 * {@code [N, T, C]} (Zhang, Sennrich 2019). Parameter {@code gain [C]}.
 */
public final class RmsNorm extends RowNorm {
    /** For JSON only: use {@link Builder}. */
    public RmsNorm() {}

    private RmsNorm(Builder builder) {
        super(builder);
    }

    @Override
    public NormType type() {
        return NormType.RMS;
    }

    /** {@code new RmsNorm.Builder().build()}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    public static final class Builder extends RowNorm.Builder<Builder> {
        @Override
        public RmsNorm build() {
            return new RmsNorm(this);
        }
    }
}
