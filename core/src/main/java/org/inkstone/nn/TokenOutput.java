package org.inkstone.nn;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Output layer for a token at every step: {@code [N, T, nIn]} becomes probabilities {@code [N, T, nOut]} by a product, a bias
 * and softmax; trained by cross-entropy on labels that are ids {@code [N, T]}, not one-hot vectors. Steps that the labels
 * mask {@code [N, T]} (or, without one, the features mask) leaves out do not count; the score is the mean over those that
 * do, and the mask's values are weights.
 *
 * <p>Parameters {@code W [nIn, nOut]} and {@code b [nOut]}; a tied layer has b alone and uses the matrix of a {@link
 * TokenEmbedding}. A loss that is not a number ends the step before the parameters are changed ({@link
 * NonFiniteValueException}).
 */
public final class TokenOutput extends SequenceLayer {
    private double labelSmoothing;
    private boolean tied;
    private long tiedOffset;

    /** For JSON only: use {@link Builder}. */
    public TokenOutput() {}

    private TokenOutput(Builder builder) {
        super(builder);
        labelSmoothing = builder.labelSmoothing;
        tied = builder.tied;
    }

    /** Where the tied matrix begins in the network's flat parameters; 0, the first layer's, by default. */
    public long getTiedOffset() {
        return tiedOffset;
    }

    /** For graphs, whose layers have no obvious order: see {@link #getTiedOffset}. */
    public void setTiedOffset(long tiedOffset) {
        this.tiedOffset = tiedOffset;
    }

    /** See {@link Builder#labelSmoothing}. */
    public double getLabelSmoothing() {
        return labelSmoothing;
    }

    /** See {@link Builder#labelSmoothing}. */
    public void setLabelSmoothing(double labelSmoothing) {
        this.labelSmoothing = labelSmoothing;
    }

    /** See {@link Builder#tied}. */
    public boolean isTied() {
        return tied;
    }

    /** See {@link Builder#tied}. */
    public void setTied(boolean tied) {
        this.tied = tied;
    }

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> list = new ArrayList<>();
        if (!tied) {
            list.add(ParameterSpec.weight("W", nIn, nOut));
        }
        list.add(ParameterSpec.bias("b", nOut));
        return list;
    }

    @Override
    protected SequenceLayerRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
        return new TokenOutputRuntime(conf, dataType);
    }

    @Override
    protected List<Object> settings() {
        return List.of(labelSmoothing, tied, tiedOffset);
    }

    /** {@code new TokenOutput.Builder().nOut(vocabulary).build()}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    public static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private double labelSmoothing;
        private boolean tied;

        /**
         * How much of the target is spread evenly over all tokens, as PyTorch's {@code CrossEntropyLoss} does; 0 by default,
         * 0.1 in Vaswani et al.
         */
        public Builder labelSmoothing(double value) {
            labelSmoothing = Layers.probability("labelSmoothing", value);
            return this;
        }

        /**
         * Whether the matrix is that of the network's {@link TokenEmbedding}, transposed (Press, Wolf 2017); false by default.
         * The embedding must be the network's first layer with parameters, of the same width and vocabulary, and be built
         * with {@code tied(true)} too.
         */
        public Builder tied(boolean value) {
            tied = value;
            return this;
        }

        @Override
        public TokenOutput build() {
            return new TokenOutput(this);
        }
    }
}
