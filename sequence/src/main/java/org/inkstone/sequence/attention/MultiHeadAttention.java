package org.inkstone.sequence.attention;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.inkstone.nn.ParameterSpec;
import org.inkstone.nn.SequenceLayerRuntime;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Multi-head self-attention alone (Vaswani et al. 2017, 3.2), {@code [N, T, C]} to {@code [N, T, C]}, without norm and residual
 * connection: for networks of one's own. Parameters {@code selfWqkv}, {@code selfBqkv}, {@code selfWo}, {@code selfBo}, see
 * {@link SelfAttentionPart}. Padding that the features mask names is not attended to; any other mask is set on the layer's {@link
 * MultiHeadAttentionRuntime#setAttentionMask runtime}.
 */
public final class MultiHeadAttention extends org.inkstone.nn.SequenceLayer {
    private int heads = 1;
    private int keyHeads;
    private boolean causal;
    private boolean biases = true;
    private AttentionPositions attentionPositions = AttentionPositions.NONE;
    private double attentionDropout;

    /** For JSON only: use {@link Builder}. */
    public MultiHeadAttention() {}

    private MultiHeadAttention(Builder b) {
        super(b);
        heads = b.heads;
        keyHeads = b.keyHeads;
        causal = b.causal;
        biases = b.biases;
        attentionPositions = b.attentionPositions;
        attentionDropout = b.attentionDropout;
    }

    public int getHeads() {
        return heads;
    }

    public void setHeads(int heads) {
        this.heads = heads;
    }

    /** 0 stands for as many as heads. */
    public int getKeyHeads() {
        return keyHeads;
    }

    public void setKeyHeads(int keyHeads) {
        this.keyHeads = keyHeads;
    }

    public boolean isCausal() {
        return causal;
    }

    public void setCausal(boolean causal) {
        this.causal = causal;
    }

    public boolean isBiases() {
        return biases;
    }

    public void setBiases(boolean biases) {
        this.biases = biases;
    }

    public AttentionPositions getAttentionPositions() {
        return attentionPositions;
    }

    public void setAttentionPositions(AttentionPositions attentionPositions) {
        this.attentionPositions = attentionPositions;
    }

    public double getAttentionDropout() {
        return attentionDropout;
    }

    public void setAttentionDropout(double attentionDropout) {
        this.attentionDropout = attentionDropout;
    }

    SelfAttentionPart part() {
        return new SelfAttentionPart(
                "self",
                new AttentionSettings(
                        (int) nOut,
                        heads,
                        keyHeads == 0 ? heads : keyHeads,
                        causal,
                        biases,
                        attentionPositions,
                        attentionDropout),
                1);
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
        return new ArrayList<>(part().parameters());
    }

    @Override
    protected SequenceLayerRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
        return new MultiHeadAttentionRuntime(conf, dataType, part());
    }

    @Override
    protected List<Object> settings() {
        return List.of(heads, keyHeads, causal, biases, attentionPositions, attentionDropout);
    }

    /** {@code new MultiHeadAttention.Builder().heads(4).causal(true).build()}; what the options are: see {@link AttentionSettings}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    public static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private int heads = 1;
        private int keyHeads;
        private boolean causal;
        private boolean biases = true;
        private AttentionPositions attentionPositions = AttentionPositions.NONE;
        private double attentionDropout;

        /** Attention heads; they must divide the width. */
        public Builder heads(int value) {
            heads = value;
            return this;
        }

        /** Heads of keys and values, a divisor of the heads; as many as heads by default. */
        public Builder keyHeads(int value) {
            keyHeads = value;
            return this;
        }

        /** Whether a step sees itself and earlier ones alone; false by default. */
        public Builder causal(boolean value) {
            causal = value;
            return this;
        }

        /** Whether products have biases; true by default. */
        public Builder biases(boolean value) {
            biases = value;
            return this;
        }

        /** How attention is told where tokens stand; NONE by default. */
        public Builder attentionPositions(AttentionPositions value) {
            attentionPositions = value;
            return this;
        }

        /** Probability that an attention weight is dropped in training; 0 by default. */
        public Builder attentionDropout(double value) {
            attentionDropout = value;
            return this;
        }

        @Override
        public MultiHeadAttention build() {
            return new MultiHeadAttention(this);
        }
    }
}
