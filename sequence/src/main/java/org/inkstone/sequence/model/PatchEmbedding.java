package org.inkstone.sequence.model;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.inkstone.nn.ParameterSpec;
import org.inkstone.nn.SequenceLayer;
import org.inkstone.nn.SequenceLayerRuntime;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Pictures as sequences (ViT, Dosovitskiy et al. 2021): patches of {@code size x size} pixels, each multiplied by one matrix, behind a
 * learned class token, with learned positions added. {@code [N, C, H, W]} or {@code [N, H, W, C]} becomes {@code [N, 1 + patches,
 * nOut]}.
 *
 * <p>Parameters: {@code W [size * size * C, nOut]} (rows in the order of the picture's dimensions, so for NCHW it is the
 * transpose of a convolution's kernel), {@code b [nOut]}, {@code classToken [nOut]}, {@code P [1 + patches, nOut]}. {@code nIn} is
 * the number of values in a patch and comes from the input type.
 */
public final class PatchEmbedding extends SequenceLayer {
    private int size = 1;
    private int height;
    private int width;
    private int channels;
    private CNN2DFormat format = CNN2DFormat.NCHW;

    /** For JSON only: use {@link Builder}. */
    public PatchEmbedding() {}

    private PatchEmbedding(Builder builder) {
        super(builder);
        size = builder.size;
    }

    /** See {@link Builder#size}. */
    public int getSize() {
        return size;
    }

    public void setSize(int size) {
        this.size = size;
    }

    /** Rows of a picture, known from the input type. */
    public int getHeight() {
        return height;
    }

    public void setHeight(int height) {
        this.height = height;
    }

    /** Columns of a picture, known from the input type. */
    public int getWidth() {
        return width;
    }

    public void setWidth(int width) {
        this.width = width;
    }

    /** Channels of a picture, known from the input type. */
    public int getChannels() {
        return channels;
    }

    public void setChannels(int channels) {
        this.channels = channels;
    }

    /** Layout of a batch of pictures, known from the input type. */
    public CNN2DFormat getFormat() {
        return format;
    }

    public void setFormat(CNN2DFormat format) {
        this.format = format;
    }

    /** Patches of a picture. */
    int patches() {
        return height / size * (width / size);
    }

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> list = new ArrayList<>();
        list.add(ParameterSpec.weight("W", nIn, nOut));
        list.add(ParameterSpec.bias("b", nOut));
        list.add(new ParameterSpec("classToken", ParameterSpec.Kind.WEIGHT, 1, nOut, null, nOut));
        long steps = 1L + patches();
        list.add(new ParameterSpec("P", ParameterSpec.Kind.WEIGHT, steps, nOut, null, steps, nOut));
        return list;
    }

    @Override
    protected SequenceLayerRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
        return new PatchEmbeddingRuntime(conf, dataType);
    }

    private InputType.InputTypeConvolutional pictures(InputType inputType) {
        if (inputType instanceof InputType.InputTypeConvolutional pictures) {
            return pictures;
        }
        throw new IllegalStateException(describe() + " takes pictures: InputType.convolutional, not " + inputType);
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        InputType.InputTypeConvolutional p = pictures(inputType);
        return InputType.recurrent(nOut, 1 + p.getHeight() / size * (p.getWidth() / size), RNNFormat.NWC);
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        InputType.InputTypeConvolutional p = pictures(inputType);
        if (p.getHeight() % size != 0 || p.getWidth() % size != 0) {
            throw new IllegalStateException(describe() + ": patches of " + size + " x " + size
                    + " do not divide pictures of " + p.getHeight() + " x " + p.getWidth());
        }
        height = (int) p.getHeight();
        width = (int) p.getWidth();
        channels = (int) p.getChannels();
        format = p.getFormat();
        nIn = (long) size * size * channels;
    }

    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        pictures(inputType);
        return null;
    }

    @Override
    protected List<Object> settings() {
        return List.of(size, height, width, channels, format);
    }

    /** {@code new PatchEmbedding.Builder().size(4).nOut(64).build()}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    public static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private int size = 1;

        /** Rows and columns of a patch; must divide those of the picture. */
        public Builder size(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("size must be positive: " + value);
            }
            size = value;
            return this;
        }

        @Override
        public PatchEmbedding build() {
            return new PatchEmbedding(this);
        }
    }
}
