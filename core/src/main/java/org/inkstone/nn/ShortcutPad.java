package org.inkstone.nn;

import java.util.Collection;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.inkstone.backend.Backend;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The shortcut without parameters of CIFAR's residual networks ("option A"): every s-th pixel of the input, and as many more
 * channels, of zeros, as are needed. From {@code [N, H, W, C]} to {@code [N, ceil(H / s), ceil(W / s), channels]}; of the new
 * channels half go first, rounded down, and the others last. NHWC alone; float and double.
 *
 * @see <a href="https://arxiv.org/abs/1512.03385">He, Zhang, Ren, Sun: Deep Residual Learning for Image Recognition
 *     (2015), 3.3 and 4.2</a>
 */
public class ShortcutPad extends NoParamLayer {
    static {
        Backend.ensureInitialized();
    }

    private int stride = 1;
    private int channels;

    /** For JSON only: use {@link Builder}. */
    public ShortcutPad() {}

    protected ShortcutPad(Builder builder) {
        super(builder);
        stride = builder.stride;
        channels = builder.channels;
    }

    /** Step from pixel to pixel, down and to the right. */
    public int getStride() {
        return stride;
    }

    public void setStride(int stride) {
        this.stride = stride;
    }

    /** Channels of the output. */
    public int getChannels() {
        return channels;
    }

    public void setChannels(int channels) {
        this.channels = channels;
    }

    /** Channels of zeros that go first. */
    int before(long inputChannels) {
        return (int) ((channels - inputChannels) / 2);
    }

    /** Rows or columns of the output. */
    long picked(long size) {
        return (size - 1) / stride + 1;
    }

    @Override
    public ShortcutPad clone() {
        return (ShortcutPad) super.clone();
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
                new ShortcutPadLayer(conf, dataType), conf, listeners, index, paramsView, initializeParams);
    }

    /** @throws IllegalStateException when the input is not NHWC or has more channels than the output */
    @Override
    public InputType getOutputType(int index, InputType inputType) {
        InputType.InputTypeConvolutional in = pictures(inputType);
        return InputType.convolutional(picked(in.getHeight()), picked(in.getWidth()), channels, CNN2DFormat.NHWC);
    }

    private InputType.InputTypeConvolutional pictures(InputType inputType) {
        if (!(inputType instanceof InputType.InputTypeConvolutional in) || in.getFormat() != CNN2DFormat.NHWC) {
            throw new IllegalStateException("ShortcutPad" + named() + " takes pictures in NHWC, not " + inputType);
        }
        if (in.getChannels() > channels) {
            throw new IllegalStateException(
                    "ShortcutPad" + named() + " gives " + channels + " channels, its input has " + in.getChannels());
        }
        return in;
    }

    private String named() {
        return layerName == null ? "" : " " + layerName;
    }

    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        pictures(inputType);
        return null;
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        return new LayerMemoryReport.Builder(layerName, ShortcutPad.class, inputType, getOutputType(-1, inputType))
                .standardMemory(0, 0)
                .workingMemory(0, 0, 0, 0)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ShortcutPad p && super.equals(other) && stride == p.stride && channels == p.channels;
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof ShortcutPad;
    }

    @Override
    public int hashCode() {
        return Objects.hash(ShortcutPad.class, stride, channels);
    }

    /** Builder in DL4J's manner: {@code new ShortcutPad.Builder(32).stride(2).build()}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    public static class Builder extends org.deeplearning4j.nn.conf.layers.Layer.Builder<Builder> {
        private final int channels;
        private int stride = 1;

        /** @param channels of the output, at least as many as the input has */
        public Builder(int channels) {
            this.channels = positive("channels", channels);
        }

        /** Step from pixel to pixel, down and to the right. Default: 1, every pixel. */
        public Builder stride(int value) {
            stride = positive("stride", value);
            return this;
        }

        private static int positive(String name, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " must be positive: " + value);
            }
            return value;
        }

        @Override
        public ShortcutPad build() {
            return new ShortcutPad(this);
        }
    }
}
