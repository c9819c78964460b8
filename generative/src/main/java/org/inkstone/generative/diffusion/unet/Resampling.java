package org.inkstone.generative.diffusion.unet;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.inkstone.nn.ConvPart;
import org.inkstone.nn.ParameterSpec;
import org.inkstone.nn.PictureLayer;
import org.inkstone.nn.SequenceLayerRuntime;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Between the levels of a U-Net: a 3x3 convolution of stride 2 on the way down, or the nearest pixel doubled and a 3x3 convolution
 * on the way up. {@code [N, H, W, C]} to {@code [N, H/2, W/2, C]} or {@code [N, 2H, 2W, C]}.
 */
public final class Resampling extends PictureLayer {
    private boolean up;

    /** For JSON only: use {@link Builder}. */
    public Resampling() {}

    private Resampling(Builder b) {
        super(b);
        up = b.up;
    }

    /** Whether it doubles, instead of halving. */
    public boolean isUp() {
        return up;
    }

    public void setUp(boolean up) {
        this.up = up;
    }

    ConvPart conv() {
        return new ConvPart("conv", (int) nIn, (int) nOut, 3, up ? 1 : 2, false);
    }

    @Override
    protected long outputSize(long size) {
        return up ? 2 * size : (size + 1) / 2;
    }

    @Override
    public List<ParameterSpec> parameters() {
        return conv().parameters();
    }

    @Override
    protected SequenceLayerRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
        return new ResamplingRuntime(conf, dataType);
    }

    @Override
    protected List<Object> settings() {
        return List.of(up);
    }

    /** Channels in and out are {@code nIn} and {@code nOut}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private final boolean up;

        Builder(boolean up) {
            this.up = up;
        }

        @Override
        public Resampling build() {
            return new Resampling(this);
        }
    }
}
