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
import org.inkstone.nn.Projection;
import org.inkstone.nn.SequenceLayerRuntime;
import org.inkstone.nn.kernel.GroupNormKernels;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A residual block of a U-Net (Ho et al. 2020): norm, SiLU, convolution, time, norm, SiLU, dropout, convolution, and the input
 * added, through a 1x1 convolution without bias where the channels change. Inputs: a picture {@code [N, H, W, C]}, on the way up
 * the picture of the way down {@code [N, H, W, C2]}, which counts as if joined to the first but is never copied, and the time's
 * vector {@code [N, E]}, SiLU applied.
 */
public final class ResidualBlock extends PictureLayer {
    private int skipChannels;
    private int embeddingWidth;
    private int groups;
    private double dropoutProbability;
    private TimeInjection timeInjection = TimeInjection.ADD;

    /** For JSON only: use {@link Builder}. */
    public ResidualBlock() {}

    private ResidualBlock(Builder b) {
        super(b);
        skipChannels = b.skipChannels;
        embeddingWidth = b.embeddingWidth;
        groups = b.groups;
        dropoutProbability = b.dropoutProbability;
        timeInjection = b.timeInjection;
    }

    /** Channels of the second picture; 0 for none. */
    public int getSkipChannels() {
        return skipChannels;
    }

    public void setSkipChannels(int skipChannels) {
        this.skipChannels = skipChannels;
    }

    public int getEmbeddingWidth() {
        return embeddingWidth;
    }

    public void setEmbeddingWidth(int embeddingWidth) {
        this.embeddingWidth = embeddingWidth;
    }

    public int getGroups() {
        return groups;
    }

    public void setGroups(int groups) {
        this.groups = groups;
    }

    /** Probability that a value before the second convolution is dropped in training. */
    public double getDropoutProbability() {
        return dropoutProbability;
    }

    public void setDropoutProbability(double dropoutProbability) {
        this.dropoutProbability = dropoutProbability;
    }

    public TimeInjection getTimeInjection() {
        return timeInjection;
    }

    public void setTimeInjection(TimeInjection timeInjection) {
        this.timeInjection = timeInjection;
    }

    private int channels() {
        return (int) nIn + skipChannels;
    }

    GroupNormPart norm(int number) {
        return new GroupNormPart("norm" + number, number == 1 ? channels() : (int) nOut, normAndSilu(groups));
    }

    static GroupNormKernels.Options normAndSilu(int groups) {
        return new GroupNormKernels.Options(groups, 1e-5, true, CNN2DFormat.NHWC);
    }

    ConvPart conv(int number) {
        return new ConvPart("conv" + number, number == 1 ? channels() : (int) nOut, (int) nOut, 3, 1, number == 2);
    }

    Projection time() {
        return new Projection("timeW", "timeB", embeddingWidth, timeInjection == TimeInjection.ADD ? nOut : 2 * nOut);
    }

    /** Of the first picture to the output; null where it is added as it is. */
    Projection shortcut() {
        return channels() == nOut && skipChannels == 0 ? null : new Projection("shortcutW", null, nIn, nOut);
    }

    /** Of the second picture; null where there is none. */
    Projection skipShortcut() {
        return skipChannels == 0 ? null : new Projection("skipW", null, skipChannels, nOut);
    }

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> list = new ArrayList<>(norm(1).parameters());
        list.addAll(conv(1).parameters());
        list.addAll(time().parameters());
        list.addAll(norm(2).parameters());
        list.addAll(conv(2).parameters());
        if (shortcut() != null) {
            list.add(shortcut().parameters().get(0).withFans(channels(), nOut));
        }
        if (skipChannels > 0) {
            list.add(skipShortcut().parameters().get(0).withFans(channels(), nOut));
        }
        return list;
    }

    @Override
    protected void checkSizes() {
        super.checkSizes();
        if (groups < 1 || channels() % groups != 0 || nOut % groups != 0) {
            throw new IllegalArgumentException(
                    "groups must divide the " + channels() + " and " + nOut + " channels: " + groups);
        }
    }

    @Override
    protected SequenceLayerRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
        return new ResidualBlockRuntime(conf, dataType);
    }

    @Override
    protected List<Object> settings() {
        return List.of(skipChannels, embeddingWidth, groups, dropoutProbability, timeInjection);
    }

    /** Channels in and out are {@code nIn} and {@code nOut}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private final int embeddingWidth;
        private final int groups;
        private int skipChannels;
        private double dropoutProbability;
        private TimeInjection timeInjection = TimeInjection.ADD;

        Builder(int embeddingWidth, int groups) {
            this.embeddingWidth = embeddingWidth;
            this.groups = groups;
        }

        Builder skipChannels(int value) {
            skipChannels = value;
            return this;
        }

        Builder dropoutProbability(double value) {
            dropoutProbability = value;
            return this;
        }

        Builder timeInjection(TimeInjection value) {
            timeInjection = value;
            return this;
        }

        @Override
        public ResidualBlock build() {
            return new ResidualBlock(this);
        }
    }
}
