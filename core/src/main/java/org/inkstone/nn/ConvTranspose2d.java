package org.inkstone.nn;

import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.inkstone.backend.Backend;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Two-dimensional transposed convolution, the gradient of a convolution used as a layer: it makes pictures larger, which
 * generators and decoders are built of.
 *
 * <p>Input {@code [N, C, H, W]} (NCHW) or {@code [N, H, W, C]} (NHWC), weights {@code W [nIn, nOut, kH, kW]}, bias
 * {@code b [nOut]}: names and layout of DL4J's {@link Deconvolution2D} and of PyTorch's {@code ConvTranspose2d}. The
 * height (and likewise the width) of the output is {@code (H - 1) s - 2p + d(k - 1) + o + 1} with output padding
 * {@code o}: rows at the bottom that tell apart the sizes which one strided convolution makes the same. Kernel 4, stride 2,
 * padding 1 doubles the size.
 *
 * <p>Faster than the stock layer because the backward pass does not repeat the forward pass and gradients go straight
 * into the network's gradient vector; the activation is fused. Defaults: stride 1, no padding, dilation 1, bias, NCHW unless
 * the network's input type says otherwise. {@link ConvolutionMode#Same} is not supported. Float and double.
 */
public class ConvTranspose2d extends Deconvolution2D {
    static {
        Backend.ensureInitialized();
    }

    private int[] outputPadding = {0, 0};

    /** For JSON only: use {@link Builder}. */
    public ConvTranspose2d() {}

    protected ConvTranspose2d(Builder builder) {
        super(builder);
        this.cnn2dDataFormat = builder.dataFormat;
        this.outputPadding = builder.outputPadding.clone();
    }

    /** Rows and columns added to the output, at the bottom and on the right. */
    public int[] getOutputPadding() {
        return outputPadding.clone();
    }

    /** See {@link Builder#outputPadding}. */
    public void setOutputPadding(int... outputPadding) {
        this.outputPadding = Layers.pair("outputPadding", 0, outputPadding);
    }

    @Override
    public ConvTranspose2d clone() {
        return (ConvTranspose2d) super.clone();
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray paramsView,
            boolean initializeParams,
            DataType dataType) {
        LayerValidation.assertNInNOutSet("ConvTranspose2d", getLayerName(), index, getNIn(), getNOut());
        requireExplicitPadding();
        return Layers.initialise(
                new ConvTranspose2dLayer(conf, dataType), conf, listeners, index, paramsView, initializeParams);
    }

    @Override
    public InputType getOutputType(int index, InputType inputType) {
        if (!(inputType instanceof InputTypeConvolutional in)) {
            throw new IllegalStateException("ConvTranspose2d " + (getLayerName() == null ? "" : getLayerName() + " ")
                    + "(layer " + index + ") expects convolutional input, got " + inputType);
        }
        requireExplicitPadding();
        return InputType.convolutional(
                outputSize(0, in.getHeight()), outputSize(1, in.getWidth()), nOut, cnn2dDataFormat);
    }

    /** Height (side 0) or width (side 1) of the output. */
    long outputSize(int side, long in) {
        long size = (in - 1) * stride[side]
                - 2L * padding[side]
                + (long) dilation[side] * (kernelSize[side] - 1)
                + outputPadding[side]
                + 1;
        if (size < 1) {
            throw new IllegalArgumentException("an input of size " + in + " leaves no output with kernel "
                    + kernelSize[side] + ", stride " + stride[side] + ", padding " + padding[side]);
        }
        return size;
    }

    private void requireExplicitPadding() {
        if (convolutionMode == ConvolutionMode.Same || convolutionMode == ConvolutionMode.Causal) {
            throw new IllegalArgumentException(
                    "ConvTranspose2d takes explicit padding, not convolutionMode " + convolutionMode);
        }
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        InputType outputType = getOutputType(-1, inputType);
        return Layers.memory(this, inputType, outputType, 2 * outputType.arrayElementsPerExample());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConvTranspose2d c
                && super.equals(other)
                && Arrays.equals(outputPadding, c.outputPadding);
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof ConvTranspose2d;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), Arrays.hashCode(outputPadding));
    }

    /** Builder in DL4J's manner: {@code new ConvTranspose2d.Builder(4).stride(2).padding(1).nOut(32).build()}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    public static class Builder extends ConvolutionLayer.BaseConvBuilder<Builder> {
        private CNN2DFormat dataFormat = CNN2DFormat.NCHW;
        private int[] outputPadding = {0, 0};

        /** @param kernelSize height and width, or one value for both */
        public Builder(int... kernelSize) {
            setKernelSize(kernelSize);
        }

        /** Layout of the activations in and out. An input type given to the network overrides it. */
        public Builder dataFormat(CNN2DFormat format) {
            this.dataFormat = Objects.requireNonNull(format, "dataFormat");
            return this;
        }

        /** Rows and columns added to the output, smaller than the stride or the dilation. Default: 0. */
        public Builder outputPadding(int... padding) {
            this.outputPadding = Layers.pair("outputPadding", 0, padding);
            return this;
        }

        @Override
        public void setKernelSize(int[] kernelSize) {
            this.kernelSize = Layers.pair("kernelSize", 1, kernelSize);
        }

        @Override
        public void setStride(int[] stride) {
            this.stride = Layers.pair("stride", 1, stride);
        }

        @Override
        public void setPadding(int[] padding) {
            this.padding = Layers.pair("padding", 0, padding);
        }

        @Override
        public void setDilation(int[] dilation) {
            this.dilation = Layers.pair("dilation", 1, dilation);
        }

        @Override
        protected boolean allowCausal() {
            return false;
        }

        @Override
        public ConvTranspose2d build() {
            for (int i = 0; i < 2; i++) {
                if (outputPadding[i] >= Math.max(stride[i], dilation[i])) {
                    throw new IllegalArgumentException("outputPadding must be smaller than stride or dilation: "
                            + outputPadding[i] + ", stride " + stride[i] + ", dilation " + dilation[i]);
                }
            }
            ConvTranspose2d layer = new ConvTranspose2d(this);
            layer.requireExplicitPadding();
            return layer;
        }
    }
}
