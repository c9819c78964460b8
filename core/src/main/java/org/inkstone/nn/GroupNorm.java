package org.inkstone.nn;

import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.inkstone.nn.kernel.GroupNormKernels;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Group normalisation, {@code gain (x - mean) / sqrt(var + eps) + bias}, mean and (biased) variance being those of a group of
 * channels in one picture, with SiLU behind it if wanted. Unlike batch norm it does the same in training and inference.
 *
 * <p>Pictures {@code [N, C, H, W]} or {@code [N, H, W, C]}; parameters {@code normGain}, {@code normBias}, {@code [C]} each.
 * Defaults: 32 groups as in the paper, eps 1e-5 as in PyTorch, no SiLU. Float and double.
 *
 * @see <a href="https://arxiv.org/abs/1803.08494">Wu, He: Group Normalization (2018)</a>
 */
public final class GroupNorm extends PictureLayer {
    private int groups = 32;
    private double eps = 1e-5;
    private boolean silu;
    private CNN2DFormat dataFormat = CNN2DFormat.NCHW;

    /** For JSON only: use {@link Builder}. */
    public GroupNorm() {}

    private GroupNorm(Builder b) {
        super(b);
        groups = b.groups;
        eps = b.eps;
        silu = b.silu;
        dataFormat = b.dataFormat;
    }

    public int getGroups() {
        return groups;
    }

    public void setGroups(int groups) {
        this.groups = groups;
    }

    public double getEps() {
        return eps;
    }

    public void setEps(double eps) {
        this.eps = eps;
    }

    /** Whether SiLU follows. */
    public boolean isSilu() {
        return silu;
    }

    public void setSilu(boolean silu) {
        this.silu = silu;
    }

    public CNN2DFormat getDataFormat() {
        return dataFormat;
    }

    public void setDataFormat(CNN2DFormat dataFormat) {
        this.dataFormat = dataFormat;
    }

    @Override
    protected CNN2DFormat inputFormat() {
        return dataFormat;
    }

    @Override
    protected CNN2DFormat outputFormat() {
        return dataFormat;
    }

    @Override
    protected boolean accepts(CNN2DFormat format) {
        return true;
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        super.setNIn(inputType, override);
        dataFormat = ((InputType.InputTypeConvolutional) inputType).getFormat();
    }

    @Override
    protected void checkSizes() {
        super.checkSizes();
        if (nIn != nOut) {
            throw new IllegalStateException(describe() + " keeps the channels: nIn " + nIn + ", nOut " + nOut);
        }
        if (nIn % groups != 0) {
            throw new IllegalArgumentException("groups must divide the " + nIn + " channels: " + groups);
        }
    }

    GroupNormPart part() {
        return new GroupNormPart("norm", (int) nIn, new GroupNormKernels.Options(groups, eps, silu, dataFormat));
    }

    @Override
    public List<ParameterSpec> parameters() {
        return part().parameters();
    }

    @Override
    protected SequenceLayerRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
        return new GroupNormRuntime(conf, dataType);
    }

    @Override
    protected List<Object> settings() {
        return List.of(groups, eps, silu, dataFormat);
    }

    /** {@code new GroupNorm.Builder(8).silu(true).build()}; the channels come from the network's input type or from {@code nIn}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    public static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private final int groups;
        private double eps = 1e-5;
        private boolean silu;
        private CNN2DFormat dataFormat = CNN2DFormat.NCHW;

        /** @param groups a divisor of the channels */
        public Builder(int groups) {
            if (groups < 1) {
                throw new IllegalArgumentException("groups must be positive: " + groups);
            }
            this.groups = groups;
        }

        /** Added to the variance; 1e-5 by default. */
        public Builder eps(double value) {
            if (!(value > 0)) {
                throw new IllegalArgumentException("eps must be positive: " + value);
            }
            eps = value;
            return this;
        }

        /** True: SiLU behind the norm, in the same pass over memory. Default: false. */
        public Builder silu(boolean value) {
            silu = value;
            return this;
        }

        /** Layout of the pictures; NCHW by default. An input type given to the network overrides it. */
        public Builder dataFormat(CNN2DFormat value) {
            dataFormat = Objects.requireNonNull(value, "dataFormat");
            return this;
        }

        @Override
        public GroupNorm build() {
            GroupNorm layer = new GroupNorm(this);
            if (layer.getNOut() <= 0) {
                layer.setNOut(layer.getNIn());
            }
            return layer;
        }
    }
}
