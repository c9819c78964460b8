package org.inkstone.sequence.attention;

import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.inkstone.nn.FeedForwardActivation;
import org.inkstone.nn.NormType;

/**
 * Builder of {@link TransformerLayer} and {@link TransformerDecoderLayer}. The width comes from the network's input type or
 * from {@code nIn}; everything but {@link #heads} has a default, the same for both kinds of layer.
 *
 * @param <B> the builder itself
 */
@SuppressWarnings("unchecked") // each method gives the builder back as what it is
public abstract class BlockBuilder<B extends BlockBuilder<B>> extends FeedForwardLayer.Builder<B> {
    int heads = 1;
    int keyHeads;
    int hidden;
    boolean causal;
    boolean biases = true;
    FeedForwardActivation activation = FeedForwardActivation.RELU;
    NormPlacement placement = NormPlacement.PRE;
    NormType norm = NormType.LAYER;
    AttentionPositions attentionPositions = AttentionPositions.NONE;
    double residualScale = 1;
    double initialGain = 1;
    double dropoutProbability;
    double attentionDropout;

    /** Attention heads; they must divide the width. */
    public B heads(int value) {
        heads = positive("heads", value);
        return (B) this;
    }

    /** Heads of keys and values, a divisor of the heads: grouped-query attention; as many as heads by default. */
    public B keyHeads(int value) {
        keyHeads = positive("keyHeads", value);
        return (B) this;
    }

    /** Width inside the feed-forward network; four times the layer's by default, as in Vaswani et al. */
    public B hidden(int value) {
        hidden = positive("hidden", value);
        return (B) this;
    }

    /** Whether a step sees itself and earlier ones alone; false by default, always true in a decoder layer. */
    public B causal(boolean value) {
        causal = value;
        return (B) this;
    }

    /** Whether products have biases; true by default. */
    public B biases(boolean value) {
        biases = value;
        return (B) this;
    }

    /** Of the feed-forward network; RELU by default, as in Vaswani et al. */
    public B activation(FeedForwardActivation value) {
        activation = value;
        return (B) this;
    }

    /** Where norms stand; PRE by default, which trains without warm-up. */
    public B placement(NormPlacement value) {
        placement = value;
        return (B) this;
    }

    /** Kind of norm; LAYER by default. */
    public B norm(NormType value) {
        norm = value;
        return (B) this;
    }

    /** How self-attention is told where tokens stand; NONE by default: the embedding adds positions. */
    public B attentionPositions(AttentionPositions value) {
        attentionPositions = value;
        return (B) this;
    }

    /** DEEP placement with the factors for a stack of a certain depth. */
    public B deepNorm(DeepNorm factors) {
        placement = NormPlacement.DEEP;
        residualScale = factors.alpha();
        initialGain = factors.beta();
        return (B) this;
    }

    /** Probability that a value of a sublayer's output, or inside the feed-forward network, is dropped in training; 0 by default. */
    public B dropoutProbability(double value) {
        dropoutProbability = probability("dropoutProbability", value);
        return (B) this;
    }

    /** Probability that an attention weight is dropped in training; 0 by default. */
    public B attentionDropout(double value) {
        attentionDropout = probability("attentionDropout", value);
        return (B) this;
    }

    private static int positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
        return value;
    }

    private static double probability(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must be at least 0 and below 1: " + value);
        }
        return value;
    }
}
