package org.inkstone.nn;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Vectors for tokens: ids {@code [N, T]} become {@code [N, T, nOut]}, with positions added where they are asked for. {@code
 * nIn} is the size of the vocabulary. Parameters {@code W [nIn, nOut]} and, with learned positions, {@code P [maxLength,
 * nOut]}. Ids may be of any numeric type; one outside the vocabulary and a sequence longer than the positions are refused.
 *
 * <p>The network's input type is {@code InputType.feedForward(T)}; sequences of any other length up to {@code maxLength} are
 * taken too.
 */
public final class TokenEmbedding extends SequenceLayer {
    /** What is added to a token's vector to say where it stands. */
    public enum Positions {
        /** Nothing: order is told otherwise (rotary, ALiBi), or not at all. */
        NONE,
        /** A learned vector for each position. */
        LEARNED,
        /** Sines and cosines of geometric wavelengths (Vaswani et al. 2017). */
        SINUSOIDAL
    }

    private static final int DEFAULT_MAX_LENGTH = 512;

    private Positions positions = Positions.LEARNED;
    private int maxLength = DEFAULT_MAX_LENGTH;
    private double scale = 1;
    private boolean tied;
    private double dropoutProbability;

    /** For JSON only: use {@link Builder}. */
    public TokenEmbedding() {}

    private TokenEmbedding(Builder builder) {
        super(builder);
        positions = builder.positions;
        maxLength = builder.maxLength;
        scale = builder.scale;
        tied = builder.tied;
        dropoutProbability = builder.dropoutProbability;
    }

    /** See {@link Builder#positions}. */
    public Positions getPositions() {
        return positions;
    }

    /** See {@link Builder#positions}. */
    public void setPositions(Positions positions) {
        this.positions = positions;
    }

    /** See {@link Builder#maxLength}. */
    public int getMaxLength() {
        return maxLength;
    }

    /** See {@link Builder#maxLength}. */
    public void setMaxLength(int maxLength) {
        this.maxLength = maxLength;
    }

    /** See {@link Builder#scale}. */
    public double getScale() {
        return scale;
    }

    /** See {@link Builder#scale}. */
    public void setScale(double scale) {
        this.scale = scale;
    }

    /** See {@link Builder#tied}. */
    public boolean isTied() {
        return tied;
    }

    /** See {@link Builder#tied}. */
    public void setTied(boolean tied) {
        this.tied = tied;
    }

    /** See {@link Builder#dropoutProbability}. */
    public double getDropoutProbability() {
        return dropoutProbability;
    }

    /** See {@link Builder#dropoutProbability}. */
    public void setDropoutProbability(double dropoutProbability) {
        this.dropoutProbability = dropoutProbability;
    }

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> list = new ArrayList<>();
        list.add(new ParameterSpec("W", ParameterSpec.Kind.WEIGHT, nIn, nOut, null, nIn, nOut));
        if (positions == Positions.LEARNED) {
            list.add(new ParameterSpec("P", ParameterSpec.Kind.WEIGHT, maxLength, nOut, null, maxLength, nOut));
        }
        return list;
    }

    @Override
    protected void checkSizes() {
        super.checkSizes();
        if (getIDropout() != null) {
            throw new IllegalStateException(
                    describe() + ": dropOut would change ids; use dropoutProbability for the vectors");
        }
    }

    @Override
    protected SequenceLayerRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
        return new TokenEmbeddingRuntime(conf, dataType);
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        return InputType.recurrent(nOut, ids(inputType).getSize(), RNNFormat.NWC);
    }

    private InputType.InputTypeFeedForward ids(InputType inputType) {
        if (inputType instanceof InputType.InputTypeFeedForward flat) {
            return flat;
        }
        throw new IllegalStateException(
                describe() + " takes ids [batch, time]: InputType.feedForward(time), not " + inputType);
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        ids(inputType);
        checkSizes();
    }

    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        ids(inputType);
        return null;
    }

    @Override
    protected List<Object> settings() {
        return List.of(positions, maxLength, scale, tied, dropoutProbability);
    }

    /** {@code new TokenEmbedding.Builder().nIn(vocabulary).nOut(width).maxLength(128).build()}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    public static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private Positions positions = Positions.LEARNED;
        private int maxLength = DEFAULT_MAX_LENGTH;
        private double scale = 1;
        private boolean tied;
        private double dropoutProbability;

        /** What is added for the position; learned vectors by default, as in GPT and BERT. */
        public Builder positions(Positions value) {
            positions = value;
            return this;
        }

        /** The longest sequence; 512 by default. Without positions it is no limit. */
        public Builder maxLength(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("maxLength must be positive: " + value);
            }
            maxLength = value;
            return this;
        }

        /** What tokens' vectors are multiplied by before positions are added; 1 by default, the square root of the width in Vaswani et al. */
        public Builder scale(double value) {
            if (!(value > 0)) {
                throw new IllegalArgumentException("scale must be positive: " + value);
            }
            scale = value;
            return this;
        }

        /**
         * Whether a {@link TokenOutput} shares the matrix W; false by default. This layer must then be the network's first one
         * with parameters.
         */
        public Builder tied(boolean value) {
            tied = value;
            return this;
        }

        /** Probability that a value of the sum is dropped in training; 0 by default. */
        public Builder dropoutProbability(double value) {
            dropoutProbability = Layers.probability("dropoutProbability", value);
            return this;
        }

        @Override
        public TokenEmbedding build() {
            return new TokenEmbedding(this);
        }
    }
}
