package org.inkstone.nn;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The position-wise feed-forward network of a Transformer alone, {@code [N, T, C]} to {@code [N, T, C]}: {@code f(x W1 + b1) W2 +
 * b2} with GELU, SiLU, a gated activation such as SwiGLU, or another {@link FeedForwardActivation}. Parameters {@code ffnW1}, {@code
 * ffnB1}, {@code ffnW2}, {@code ffnB2}, see {@link FeedForwardPart}.
 */
public final class FeedForward extends SequenceLayer {
    private int hidden;
    private FeedForwardActivation activation = FeedForwardActivation.GELU_TANH;
    private boolean biases = true;
    private double dropoutProbability;

    /** For JSON only: use {@link Builder}. */
    public FeedForward() {}

    private FeedForward(Builder b) {
        super(b);
        hidden = b.hidden;
        activation = b.activation;
        biases = b.biases;
        dropoutProbability = b.dropoutProbability;
    }

    /** See {@link Builder#hidden}; 0 stands for four times the width. */
    public int getHidden() {
        return hidden;
    }

    public void setHidden(int hidden) {
        this.hidden = hidden;
    }

    /** See {@link Builder#activation(FeedForwardActivation)}. */
    public FeedForwardActivation getActivation() {
        return activation;
    }

    public void setActivation(FeedForwardActivation activation) {
        this.activation = activation;
    }

    /** See {@link Builder#biases}. */
    public boolean isBiases() {
        return biases;
    }

    public void setBiases(boolean biases) {
        this.biases = biases;
    }

    /** See {@link Builder#dropoutProbability}. */
    public double getDropoutProbability() {
        return dropoutProbability;
    }

    public void setDropoutProbability(double dropoutProbability) {
        this.dropoutProbability = dropoutProbability;
    }

    private FeedForwardPart part() {
        return new FeedForwardPart(
                "ffn", nOut, hidden == 0 ? 4 * nOut : hidden, activation, biases, 1, dropoutProbability);
    }

    @Override
    protected void checkSizes() {
        super.checkSizes();
        if (nIn != nOut) {
            throw new IllegalStateException(describe() + " keeps the width: nIn " + nIn + ", nOut " + nOut);
        }
    }

    @Override
    public List<ParameterSpec> parameters() {
        return part().parameters();
    }

    @Override
    protected SequenceLayerRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
        return new Runtime(conf, dataType, part());
    }

    @Override
    protected List<Object> settings() {
        return List.of(hidden, activation, biases, dropoutProbability);
    }

    private static final class Runtime extends SublayerRuntime<FeedForward, FeedForwardPart> {
        Runtime(NeuralNetConfiguration conf, DataType dataType, FeedForwardPart part) {
            super(conf, dataType, part);
        }
    }

    /** {@code new FeedForward.Builder().hidden(512).activation(FeedForwardActivation.SWIGLU).build()}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    public static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private int hidden;
        private FeedForwardActivation activation = FeedForwardActivation.GELU_TANH;
        private boolean biases = true;
        private double dropoutProbability;

        /** Width inside; four times the layer's by default, as in Vaswani et al. */
        public Builder hidden(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("hidden must be positive: " + value);
            }
            hidden = value;
            return this;
        }

        /** What stands between the two products; GELU by its tanh form by default, as in GPT-2. */
        public Builder activation(FeedForwardActivation value) {
            activation = value;
            return this;
        }

        /** Whether products have biases; true by default. */
        public Builder biases(boolean value) {
            biases = value;
            return this;
        }

        /** Probability that a hidden value is dropped in training; 0 by default. */
        public Builder dropoutProbability(double value) {
            dropoutProbability = Layers.probability("dropoutProbability", value);
            return this;
        }

        @Override
        public FeedForward build() {
            return new FeedForward(this);
        }
    }
}
