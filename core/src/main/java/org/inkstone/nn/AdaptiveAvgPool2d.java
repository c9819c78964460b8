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
 * Means over windows that make pictures of any size into pictures of one size, with the semantics of PyTorch's {@code
 * nn.AdaptiveAvgPool2d}: output row i is the mean of the input rows from {@code floor(i H / h)} to {@code ceil((i + 1) H / h)},
 * columns alike. Size 1 x 1 is global average pooling, which ends every residual network; the output stays a picture,
 * {@code [N, 1, 1, C]}, until a linear layer behind it flattens it.
 *
 * <p>Input {@code [N, C, H, W]} (NCHW) or {@code [N, H, W, C]} (NHWC, much the faster), of any height and width. NCHW unless the network's
 * input type says otherwise. Float and double. Dropout set for the whole network skips it.
 */
public class AdaptiveAvgPool2d extends NoParamLayer {
    static {
        Backend.ensureInitialized();
    }

    private int[] outputSize = {1, 1};
    private CNN2DFormat dataFormat = CNN2DFormat.NCHW;

    /** For JSON only: use {@link Builder}. */
    public AdaptiveAvgPool2d() {}

    protected AdaptiveAvgPool2d(Builder builder) {
        super(builder);
        this.outputSize = builder.outputSize;
        this.dataFormat = builder.dataFormat;
    }

    /** Height and width of the output. */
    public int[] getOutputSize() {
        return outputSize.clone();
    }

    public void setOutputSize(int... outputSize) {
        this.outputSize = Layers.pair("outputSize", 1, outputSize);
    }

    /** Layout of the activations in and out. */
    public CNN2DFormat getDataFormat() {
        return dataFormat;
    }

    public void setDataFormat(CNN2DFormat dataFormat) {
        this.dataFormat = Objects.requireNonNull(dataFormat, "dataFormat");
    }

    @Override
    public AdaptiveAvgPool2d clone() {
        AdaptiveAvgPool2d clone = (AdaptiveAvgPool2d) super.clone();
        clone.outputSize = outputSize.clone();
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
        return Layers.initialise(
                new AdaptiveAvgPool2dLayer(conf, dataType), conf, listeners, index, paramsView, initializeParams);
    }

    @Override
    public InputType getOutputType(int index, InputType inputType) {
        InputType.InputTypeConvolutional in = convolutional(inputType);
        return InputType.convolutional(outputSize[0], outputSize[1], in.getChannels(), in.getFormat());
    }

    private InputType.InputTypeConvolutional convolutional(InputType inputType) {
        if (inputType instanceof InputType.InputTypeConvolutional c) {
            return c;
        }
        throw new IllegalStateException("AdaptiveAvgPool2d" + (layerName == null ? "" : " " + layerName)
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
        return new LayerMemoryReport.Builder(layerName, getClass(), inputType, getOutputType(-1, inputType))
                .standardMemory(0, 0)
                .workingMemory(0, 0, 0, 0)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AdaptiveAvgPool2d p
                && super.equals(other)
                && Arrays.equals(outputSize, p.outputSize)
                && dataFormat == p.dataFormat;
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof AdaptiveAvgPool2d;
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(outputSize), dataFormat);
    }

    /** Builder in DL4J's manner: {@code new AdaptiveAvgPool2d.Builder(1, 1).build()}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    public static class Builder extends org.deeplearning4j.nn.conf.layers.Layer.Builder<Builder> {
        private final int[] outputSize;
        private CNN2DFormat dataFormat = CNN2DFormat.NCHW;

        /** @param outputSize height and width of the output, or one value for both */
        public Builder(int... outputSize) {
            this.outputSize = Layers.pair("outputSize", 1, outputSize);
        }

        /** Layout of the activations. An input type given to the network overrides it. */
        public Builder dataFormat(CNN2DFormat format) {
            this.dataFormat = Objects.requireNonNull(format, "dataFormat");
            return this;
        }

        @Override
        public AdaptiveAvgPool2d build() {
            return new AdaptiveAvgPool2d(this);
        }
    }
}
