package org.inkstone.generative.diffusion.unet;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.inkstone.nn.ConvPart;
import org.inkstone.nn.GroupNormPart;
import org.inkstone.nn.ParameterSpec;
import org.inkstone.nn.PictureLayer;
import org.inkstone.nn.SequenceLayerRuntime;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Where the prediction leaves a U-Net: norm, SiLU and a 3x3 convolution that begins at zero, {@code [N, H, W, C]} to
 * {@code [N, channels, H, W]}.
 */
public final class Head extends PictureLayer {
    private int groups;

    /** For JSON only: use {@link Builder}. */
    public Head() {}

    private Head(Builder b) {
        super(b);
        groups = b.groups;
    }

    public int getGroups() {
        return groups;
    }

    public void setGroups(int groups) {
        this.groups = groups;
    }

    @Override
    protected CNN2DFormat outputFormat() {
        return CNN2DFormat.NCHW;
    }

    GroupNormPart norm() {
        return new GroupNormPart("norm", (int) nIn, ResidualBlock.normAndSilu(groups));
    }

    ConvPart conv() {
        return new ConvPart("conv", (int) nIn, (int) nOut, 3, 1, true);
    }

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> list = new ArrayList<>(norm().parameters());
        list.addAll(conv().parameters());
        return list;
    }

    @Override
    protected SequenceLayerRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
        return new HeadRuntime(conf, dataType);
    }

    @Override
    protected List<Object> settings() {
        return List.of(groups);
    }

    /** Channels in and out are {@code nIn} and {@code nOut}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private final int groups;

        Builder(int groups) {
            this.groups = groups;
        }

        @Override
        public Head build() {
            return new Head(this);
        }
    }
}
