package org.inkstone.nn;

import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * Convolution with one filter for each channel: channel c of the output sees channel c of the input alone, so that there are as
 * many channels out as in. That is PyTorch's {@code Conv2d(C, C, k, groups=C)} and so are its weights, {@code W [C, 1, kH, kW]}; DL4J's own
 * depthwise layer has another layout. Sizes, padding, formats, types and the gradient of the input are those of {@link Conv2d}.
 *
 * <p>Defaults: stride 1, no padding, dilation 1, no bias (batch norm stands behind it in MobileNet), the network's activation function.
 * The weight initialisation is told the fans of one filter, kH kW for both.
 *
 * @see <a href="https://arxiv.org/abs/1704.04861">Howard et al.: MobileNets (2017)</a>
 */
public class DepthwiseConv2d extends Conv2d {
    /** For JSON only: use {@link Builder}. */
    public DepthwiseConv2d() {}

    protected DepthwiseConv2d(Builder builder) {
        super(builder);
        long channels = Math.max(nIn, nOut);
        if (nIn > 0 && nOut > 0 && nIn != nOut) {
            throw new IllegalArgumentException(
                    "nIn and nOut must be the same number of channels: " + nIn + ", " + nOut);
        }
        setNIn(channels);
        setNOut(channels);
    }

    @Override
    int groups() {
        return Math.toIntExact(getNIn());
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        super.setNIn(inputType, override);
        setNOut(getNIn());
    }

    @Override
    public ParamInitializer initializer() {
        return DepthwiseParameters.INSTANCE;
    }

    @Override
    public DepthwiseConv2d clone() {
        return (DepthwiseConv2d) super.clone();
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof DepthwiseConv2d;
    }

    /** Builder in DL4J's manner: {@code new DepthwiseConv2d.Builder(3, 3).stride(2).padding(1).build()}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    public static class Builder extends Conv2d.Builder {
        /** @param kernelSize height and width, or one value for both */
        public Builder(int... kernelSize) {
            super(kernelSize);
            hasBias(false);
        }

        @Override
        public DepthwiseConv2d build() {
            requireNoPaddingWithSame();
            return new DepthwiseConv2d(this);
        }
    }
}
