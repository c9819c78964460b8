package org.inkstone.nn;

import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.InputTypeUtil;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.inkstone.backend.Backend;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What {@link MaxPool2d} and {@link AvgPool2d} share: windows over height and width, by PyTorch's rules. The output has
 * {@code floor((H + 2p - k) / s) + 1} rows; with ceil mode the division is rounded up, and a window that would start in
 * the padding after the input is dropped. As in DL4J's own pooling layers, dropout set for the whole network skips
 * pooling layers.
 */
public abstract class Pool2d extends NoParamLayer {
    static {
        Backend.ensureInitialized();
    }

    private int[] kernelSize = {2, 2};
    private int[] stride = {2, 2};
    private int[] padding = {0, 0};
    private boolean ceilMode;
    private CNN2DFormat dataFormat = CNN2DFormat.NCHW;

    /** For JSON only. */
    protected Pool2d() {}

    protected Pool2d(Builder<?> builder) {
        super(builder);
        this.kernelSize = builder.kernelSize;
        this.stride = builder.stride == null ? builder.kernelSize.clone() : builder.stride;
        this.padding = builder.padding;
        this.ceilMode = builder.ceilMode;
        this.dataFormat = builder.dataFormat;
        for (int i = 0; i < 2; i++) {
            if (padding[i] > kernelSize[i] / 2) {
                throw new IllegalArgumentException("padding must be at most half the kernel: padding "
                        + Arrays.toString(padding) + ", kernelSize " + Arrays.toString(kernelSize));
            }
        }
    }

    /** Height and width of the window. */
    public int[] getKernelSize() {
        return kernelSize;
    }

    public void setKernelSize(int[] kernelSize) {
        this.kernelSize = Layers.pair("kernelSize", 1, kernelSize);
    }

    /** Step down and to the right. */
    public int[] getStride() {
        return stride;
    }

    public void setStride(int[] stride) {
        this.stride = Layers.pair("stride", 1, stride);
    }

    /** Padding above and below, left and right. */
    public int[] getPadding() {
        return padding;
    }

    public void setPadding(int[] padding) {
        this.padding = Layers.pair("padding", 0, padding);
    }

    /** Whether a last, partly covered window counts. */
    public boolean isCeilMode() {
        return ceilMode;
    }

    public void setCeilMode(boolean ceilMode) {
        this.ceilMode = ceilMode;
    }

    /** Layout of the activations in and out. */
    public CNN2DFormat getDataFormat() {
        return dataFormat;
    }

    public void setDataFormat(CNN2DFormat dataFormat) {
        this.dataFormat = Objects.requireNonNull(dataFormat, "dataFormat");
    }

    /**
     * Height or width of the output.
     *
     * @param side 0 for height, 1 for width
     * @param in   the input's
     * @throws IllegalArgumentException when not one window fits
     */
    public long outputSize(int side, long in) {
        return window(side).windows(in);
    }

    PoolWindow window(int side) {
        return new PoolWindow(kernelSize[side], stride[side], padding[side], ceilMode);
    }

    /** The arithmetic of this kind of pooling. */
    abstract PoolKernel kernel();

    @Override
    public Pool2d clone() {
        Pool2d clone = (Pool2d) super.clone();
        clone.kernelSize = kernelSize.clone();
        clone.stride = stride.clone();
        clone.padding = padding.clone();
        return clone;
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray paramsView,
            boolean initializeParams,
            DataType dataType) {
        return Layers.initialise(new Pool2dLayer(conf, dataType), conf, listeners, index, paramsView, initializeParams);
    }

    @Override
    public InputType getOutputType(int index, InputType inputType) {
        InputType.InputTypeConvolutional in = convolutional(inputType);
        try {
            return InputType.convolutional(
                    outputSize(0, in.getHeight()), outputSize(1, in.getWidth()), in.getChannels(), in.getFormat());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + " (layer " + index + ", input " + inputType + ")", e);
        }
    }

    private InputType.InputTypeConvolutional convolutional(InputType inputType) {
        if (inputType instanceof InputType.InputTypeConvolutional c) {
            return c;
        }
        throw new IllegalStateException(getClass().getSimpleName() + (layerName == null ? "" : " " + layerName)
                + " expects convolutional input, got " + inputType);
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        this.dataFormat = convolutional(inputType).getFormat();
    }

    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        return InputTypeUtil.getPreProcessorForInputTypeCnnLayers(inputType, getLayerName());
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        InputType outputType = getOutputType(-1, inputType);
        // Only a padded copy of the input is ever needed besides the activations.
        long padded = ceilMode || padding[0] + padding[1] > 0 ? inputType.arrayElementsPerExample() : 0;
        return new LayerMemoryReport.Builder(layerName, getClass(), inputType, outputType)
                .standardMemory(0, 0)
                .workingMemory(0, padded, 0, padded)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Pool2d p
                && getClass() == p.getClass()
                && super.equals(other)
                && Arrays.equals(kernelSize, p.kernelSize)
                && Arrays.equals(stride, p.stride)
                && Arrays.equals(padding, p.padding)
                && ceilMode == p.ceilMode
                && dataFormat == p.dataFormat;
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof Pool2d;
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                getClass(), Arrays.hashCode(kernelSize), Arrays.hashCode(stride), Arrays.hashCode(padding), ceilMode);
    }

    /** The settings both kinds share. Defaults: stride = kernel (PyTorch's), no padding, floor mode, NCHW. */
    @SuppressWarnings("unchecked")
    public abstract static class Builder<T extends Builder<T>>
            extends org.deeplearning4j.nn.conf.layers.Layer.Builder<T> {
        private int[] kernelSize;
        private int[] stride;
        private int[] padding = {0, 0};
        private boolean ceilMode;
        private CNN2DFormat dataFormat = CNN2DFormat.NCHW;

        protected Builder(int... kernelSize) {
            this.kernelSize = Layers.pair("kernelSize", 1, kernelSize);
        }

        /** Step down and to the right, or one value for both. Default: the kernel size. */
        public T stride(int... stride) {
            this.stride = Layers.pair("stride", 1, stride);
            return (T) this;
        }

        /** Padding on each side, at most half the kernel. Default: 0. */
        public T padding(int... padding) {
            this.padding = Layers.pair("padding", 0, padding);
            return (T) this;
        }

        /** True: a last, partly covered window counts. Default: false. */
        public T ceilMode(boolean ceilMode) {
            this.ceilMode = ceilMode;
            return (T) this;
        }

        /** Layout of the activations. An input type given to the network overrides it. */
        public T dataFormat(CNN2DFormat format) {
            this.dataFormat = Objects.requireNonNull(format, "dataFormat");
            return (T) this;
        }
    }
}
