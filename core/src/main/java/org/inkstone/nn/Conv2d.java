package org.inkstone.nn;

import java.util.Collection;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.inkstone.backend.Backend;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Two-dimensional convolution (cross-correlation, as in every deep-learning library) with bias and fused activation.
 *
 * <p>Input {@code [N, C, H, W]} (NCHW) or {@code [N, H, W, C]} (NHWC), weights {@code W} always
 * {@code [nOut, nIn, kH, kW]}, bias {@code b [nOut]}: the layout and names of DL4J's {@link ConvolutionLayer}, so the
 * parameter vector of one fits the other. The height (and likewise the width) of the output is
 * {@code floor((H + 2p - d(k - 1) - 1) / s) + 1} for explicit padding {@code p}, and {@code ceil(H / s)} for
 * {@link ConvolutionMode#Same}; {@link ConvolutionMode#Strict} refuses an input that the windows do not cover exactly.
 *
 * <p>Faster than the stock layer because the backward pass does not repeat the forward pass, gradients go straight into
 * the network's gradient vector, and a first layer can leave out the gradient of its input
 * ({@link Builder#inputGradient}). Right where the stock layer is wrong: with oneDNN, stock NHWC convolution + ReLU
 * computes wrong gradients in 1.0.0-M2.1. Dilation, for which ND4J finds no oneDNN primitive,
 * runs undilated on a kernel spread out with zeros.
 *
 * <p>Defaults: stride 1, no padding, dilation 1, bias, the network's activation function, NCHW unless the network's
 * input type says otherwise. Float and double.
 */
public class Conv2d extends ConvolutionLayer {
    static {
        Backend.ensureInitialized();
    }

    private boolean inputGradient = true;

    /** For JSON only: use {@link Builder}. */
    public Conv2d() {}

    protected Conv2d(Builder builder) {
        super(builder);
        this.cnn2dDataFormat = builder.dataFormat;
        this.inputGradient = builder.inputGradient;
    }

    /** False when the gradient with respect to the layer's input is left out. */
    public boolean isInputGradient() {
        return inputGradient;
    }

    /** See {@link Builder#inputGradient}. */
    public void setInputGradient(boolean inputGradient) {
        this.inputGradient = inputGradient;
    }

    /**
     * Height or width of the output.
     *
     * @param side 0 for height, 1 for width
     * @param in   the input's
     */
    public long outputSize(int side, long in) {
        if (convolutionMode == ConvolutionMode.Same) {
            return (in - 1) / stride[side] + 1;
        }
        return (in + 2L * padding[side] - reach(side)) / stride[side] + 1;
    }

    /**
     * Zeros put before the first row or column: the padding; with mode Same, half of what is needed, rounded down, since the odd one goes
     * behind.
     *
     * @param side 0 for height, 1 for width
     * @param in   the input's
     */
    public long zerosBefore(int side, long in) {
        if (convolutionMode != ConvolutionMode.Same) {
            return padding[side];
        }
        long needed = (outputSize(side, in) - 1) * stride[side] + reach(side) - in;
        return Math.max(0, needed) / 2;
    }

    private long reach(int side) {
        return (long) dilation[side] * (kernelSize[side] - 1) + 1;
    }

    /** Into so many groups are the channels cut, each group out seeing its own group in. */
    int groups() {
        return 1;
    }

    @Override
    public Conv2d clone() {
        return (Conv2d) super.clone();
    }

    /**
     * @throws IllegalArgumentException when {@code inputGradient(false)} was asked of a layer of a
     *     {@code MultiLayerNetwork} that is not the first
     */
    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray paramsView,
            boolean initializeParams,
            DataType dataType) {
        LayerValidation.assertNInNOutSet(getClass().getSimpleName(), getLayerName(), index, getNIn(), getNOut());
        // A graph hands its layers no listeners, and tells them nothing of what stands before them.
        boolean inGraph = listeners == null;
        if (!inputGradient && index != 0 && !inGraph) {
            throw new IllegalArgumentException("inputGradient(false) is for the first layer only: layer "
                    + (getLayerName() == null ? "" : getLayerName() + " ") + "has index " + index
                    + ", and the layers before it would not be trained");
        }
        return Layers.initialise(new Conv2dLayer(conf, dataType), conf, listeners, index, paramsView, initializeParams);
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        InputType outputType = getOutputType(-1, inputType);
        return Layers.memory(this, inputType, outputType, 2 * outputType.arrayElementsPerExample());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Conv2d c
                && getClass() == c.getClass()
                && super.equals(other)
                && inputGradient == c.inputGradient;
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof Conv2d;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), inputGradient);
    }

    /** Builder in DL4J's manner: {@code new Conv2d.Builder(5, 5).nOut(32).padding(2, 2).build()}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    public static class Builder extends ConvolutionLayer.BaseConvBuilder<Builder> {
        private CNN2DFormat dataFormat = CNN2DFormat.NCHW;
        private boolean inputGradient = true;

        /** @param kernelSize height and width, or one value for both */
        public Builder(int... kernelSize) {
            setKernelSize(kernelSize);
        }

        /** Layout of the activations in and out. An input type given to the network overrides it. */
        public Builder dataFormat(CNN2DFormat format) {
            this.dataFormat = Objects.requireNonNull(format, "dataFormat");
            return this;
        }

        /**
         * False: leave out the gradient with respect to the input, which a first layer computes for nothing (about
         * two thirds of its backward pass on three-channel images). The layer then reports NaN as its input's gradient; only
         * allowed for the first layer of a network. In a graph, use it on layers that take an input of the graph: nothing checks
         * that, but elsewhere the gradients of the layers before it are NaN from the first step on. Default: true.
         */
        public Builder inputGradient(boolean inputGradient) {
            this.inputGradient = inputGradient;
            return this;
        }

        /** {@link ConvolutionMode#Same}: the output has the size of the input divided by the stride, rounded up. */
        public Builder same() {
            return convolutionMode(ConvolutionMode.Same);
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
        public Conv2d build() {
            requireNoPaddingWithSame();
            return new Conv2d(this);
        }

        final void requireNoPaddingWithSame() {
            if (convolutionMode == ConvolutionMode.Same && (padding[0] != 0 || padding[1] != 0)) {
                throw new IllegalArgumentException(
                        "padding must not be set together with Same mode: " + padding[0] + ", " + padding[1]);
            }
        }
    }
}
