package org.inkstone.nn;

/**
 * Maximum over windows of height and width, with PyTorch's {@code nn.MaxPool2d} semantics: padding counts as minus
 * infinity, and with ceil mode a last, partly covered window counts too. Input {@code [N, C, H, W]} (NCHW) or
 * {@code [N, H, W, C]} (NHWC). Among equal values the first receives the gradient. Float and double.
 */
public class MaxPool2d extends Pool2d {
    /** For JSON only: use {@link Builder}. */
    public MaxPool2d() {}

    protected MaxPool2d(Builder builder) {
        super(builder);
    }

    @Override
    PoolKernel kernel() {
        return PoolKernel.MAX;
    }

    @Override
    public MaxPool2d clone() {
        return (MaxPool2d) super.clone();
    }

    /** Builder in DL4J's manner: {@code new MaxPool2d.Builder(3, 3).stride(2).ceilMode(true).build()}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    public static class Builder extends Pool2d.Builder<Builder> {
        /** @param kernelSize height and width of the window, or one value for both */
        public Builder(int... kernelSize) {
            super(kernelSize);
        }

        @Override
        public MaxPool2d build() {
            return new MaxPool2d(this);
        }
    }
}
