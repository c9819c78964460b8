package org.inkstone.generative.diffusion.unet;

import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.inkstone.nn.ConvPart;
import org.inkstone.nn.ParameterSpec;
import org.inkstone.nn.PictureLayer;
import org.inkstone.nn.SequenceLayerRuntime;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Where a picture enters a U-Net: {@code [N, C, H, W]} of one size to {@code [N, H, W, base width]} by a 3x3 convolution. The
 * picture's own gradient is left out unless asked for.
 */
public final class Stem extends PictureLayer {
    private int height;
    private int width;
    private boolean inputGradient;

    /** For JSON only: use {@link Builder}. */
    public Stem() {}

    private Stem(Builder b) {
        super(b);
        height = b.height;
        width = b.width;
        inputGradient = b.inputGradient;
    }

    public int getHeight() {
        return height;
    }

    public void setHeight(int height) {
        this.height = height;
    }

    public int getWidth() {
        return width;
    }

    public void setWidth(int width) {
        this.width = width;
    }

    /** Whether the gradient by the picture is computed. */
    public boolean isInputGradient() {
        return inputGradient;
    }

    public void setInputGradient(boolean inputGradient) {
        this.inputGradient = inputGradient;
    }

    @Override
    protected CNN2DFormat inputFormat() {
        return CNN2DFormat.NCHW;
    }

    ConvPart conv() {
        return new ConvPart("conv", (int) nIn, (int) nOut, 3, 1, false);
    }

    @Override
    public List<ParameterSpec> parameters() {
        return conv().parameters();
    }

    @Override
    protected SequenceLayerRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
        return new StemRuntime(conf, dataType);
    }

    @Override
    protected List<Object> settings() {
        return List.of(height, width, inputGradient);
    }

    /** Channels in and out are {@code nIn} and {@code nOut}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private final int height;
        private final int width;
        private boolean inputGradient;

        Builder(int height, int width) {
            this.height = height;
            this.width = width;
        }

        Builder inputGradient(boolean value) {
            inputGradient = value;
            return this;
        }

        @Override
        public Stem build() {
            return new Stem(this);
        }
    }
}
