package org.inkstone.nn;

import java.util.Objects;

/**
 * Mean over windows of height and width, with PyTorch's {@code nn.AvgPool2d} semantics: padding counts as zeros in the
 * mean unless {@link Builder#countIncludePad} is false; what a last window of ceil mode reaches beyond the padding never
 * counts. Input {@code [N, C, H, W]} (NCHW) or {@code [N, H, W, C]} (NHWC). Float and double.
 *
 * <p>DL4J's own average pooling has the opposite default (padding does not count) and, with padding counted and oneDNN
 * on, wrong gradients in 1.0.0-M2.1.
 */
public class AvgPool2d extends Pool2d {
    private boolean countIncludePad = true;

    /** For JSON only: use {@link Builder}. */
    public AvgPool2d() {}

    protected AvgPool2d(Builder builder) {
        super(builder);
        this.countIncludePad = builder.countIncludePad;
    }

    /** Whether padding counts in the mean. */
    public boolean isCountIncludePad() {
        return countIncludePad;
    }

    public void setCountIncludePad(boolean countIncludePad) {
        this.countIncludePad = countIncludePad;
    }

    @Override
    PoolKernel kernel() {
        return countIncludePad ? PoolKernel.MEAN_WITH_PADDING : PoolKernel.MEAN_WITHOUT_PADDING;
    }

    @Override
    public AvgPool2d clone() {
        return (AvgPool2d) super.clone();
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && countIncludePad == ((AvgPool2d) other).countIncludePad;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), countIncludePad);
    }

    /** Builder in DL4J's manner: {@code new AvgPool2d.Builder(2, 2).build()}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    public static class Builder extends Pool2d.Builder<Builder> {
        private boolean countIncludePad = true;

        /** @param kernelSize height and width of the window, or one value for both */
        public Builder(int... kernelSize) {
            super(kernelSize);
        }

        /** False: divide by the number of real values in the window. Default: true, as in PyTorch. */
        public Builder countIncludePad(boolean countIncludePad) {
            this.countIncludePad = countIncludePad;
            return this;
        }

        @Override
        public AvgPool2d build() {
            return new AvgPool2d(this);
        }
    }
}
