package org.inkstone.generative.diffusion.unet;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.inkstone.nn.GroupNormPart;
import org.inkstone.nn.ParameterSpec;
import org.inkstone.nn.PictureLayer;
import org.inkstone.nn.SequenceLayerRuntime;
import org.inkstone.nn.kernel.GroupNormKernels;
import org.inkstone.sequence.attention.AttentionPositions;
import org.inkstone.sequence.attention.AttentionSettings;
import org.inkstone.sequence.attention.CrossAttentionPart;
import org.inkstone.sequence.attention.SelfAttentionPart;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Every pixel attends to all pixels, and after that to the tokens of a text if there is one: twice a norm, multi-head attention
 * that begins at zero, and the input added. Inputs {@code [N, H, W, C]} and, with a text, {@code [N, L, E]}, whose mask
 * {@code [N, L]} is 0 for padding.
 */
public final class PixelAttention extends PictureLayer {
    private int heads;
    private int groups;
    private int textWidth;

    /** For JSON only: use {@link Builder}. */
    public PixelAttention() {}

    private PixelAttention(Builder b) {
        super(b);
        heads = b.heads;
        groups = b.groups;
        textWidth = b.textWidth;
    }

    public int getHeads() {
        return heads;
    }

    public void setHeads(int heads) {
        this.heads = heads;
    }

    public int getGroups() {
        return groups;
    }

    public void setGroups(int groups) {
        this.groups = groups;
    }

    /** Features of a token; 0 for no text. */
    public int getTextWidth() {
        return textWidth;
    }

    public void setTextWidth(int textWidth) {
        this.textWidth = textWidth;
    }

    private GroupNormPart norm(String prefix) {
        return new GroupNormPart(
                prefix, (int) nIn, new GroupNormKernels.Options(groups, 1e-5, false, CNN2DFormat.NHWC));
    }

    private AttentionSettings settings(int width) {
        return new AttentionSettings(width, heads, heads, false, true, AttentionPositions.NONE, 0);
    }

    NormedAttention pixels() {
        return new NormedAttention(norm("selfNorm"), new SelfAttentionPart("self", settings((int) nIn), 1));
    }

    CrossAttentionPart textPart() {
        return new CrossAttentionPart("text", settings((int) nIn), textWidth, 1);
    }

    NormedAttention text(CrossAttentionPart part) {
        return new NormedAttention(norm("textNorm"), part);
    }

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> list = new ArrayList<>(pixels().parameters());
        if (textWidth > 0) {
            list.addAll(text(textPart()).parameters());
        }
        return list;
    }

    @Override
    protected void checkSizes() {
        super.checkSizes();
        if (nIn != nOut) {
            throw new IllegalStateException(describe() + " keeps the channels: nIn " + nIn + ", nOut " + nOut);
        }
    }

    @Override
    protected SequenceLayerRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
        return new PixelAttentionRuntime(conf, dataType);
    }

    @Override
    protected List<Object> settings() {
        return List.of(heads, groups, textWidth);
    }

    /** Channels are {@code nIn}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private final int heads;
        private final int groups;
        private int textWidth;

        Builder(int channels, int heads, int groups) {
            this.heads = heads;
            this.groups = groups;
            nIn(channels);
            nOut(channels);
        }

        Builder textWidth(int value) {
            textWidth = value;
            return this;
        }

        @Override
        public PixelAttention build() {
            return new PixelAttention(this);
        }
    }
}
