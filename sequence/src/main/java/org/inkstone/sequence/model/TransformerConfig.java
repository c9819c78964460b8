package org.inkstone.sequence.model;

import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.weights.WeightInit;
import org.inkstone.nn.FeedForwardActivation;
import org.inkstone.nn.LayerNorm;
import org.inkstone.nn.NormType;
import org.inkstone.nn.RmsNorm;
import org.inkstone.nn.SequenceLayer;
import org.inkstone.nn.TokenEmbedding;
import org.inkstone.nn.TokenOutput;
import org.inkstone.sequence.attention.BlockBuilder;
import org.inkstone.sequence.attention.DeepNorm;
import org.inkstone.sequence.attention.NormPlacement;
import org.inkstone.sequence.attention.TransformerLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Shape and training settings of a Transformer, from which the models of this package make DL4J configurations. Weights begin by
 * Xavier's normal distribution (Glorot, Bengio 2010), biases at zero.
 *
 * @param vocabulary       number of tokens
 * @param width            features of a token's vector (d_model)
 * @param heads            attention heads; divide the width
 * @param keyHeads         heads of keys and values; divide the heads
 * @param hidden           width inside the feed-forward networks
 * @param layers           blocks in a stack
 * @param maxLength        longest sequence
 * @param positions        how the model is told where tokens stand
 * @param activation       of the feed-forward networks
 * @param placement        where norms stand
 * @param norm             kind of norm
 * @param biases           whether the products in blocks have biases
 * @param tied             whether the output layer uses the embedding's matrix
 * @param embeddingScale   what tokens' vectors are multiplied by
 * @param dropout          probability that a value is dropped in training
 * @param attentionDropout the same of attention weights
 * @param labelSmoothing   share of the target that is spread over all tokens
 * @param gradientClip     longest gradient of a layer (L2); 0 for no clipping
 * @param updater          of all parameters
 * @param seed             of the initial weights
 * @param dataType         FLOAT, or DOUBLE for gradient checks
 */
public record TransformerConfig(
        int vocabulary,
        int width,
        int heads,
        int keyHeads,
        int hidden,
        int layers,
        int maxLength,
        PositionType positions,
        FeedForwardActivation activation,
        NormPlacement placement,
        NormType norm,
        boolean biases,
        boolean tied,
        double embeddingScale,
        double dropout,
        double attentionDropout,
        double labelSmoothing,
        double gradientClip,
        IUpdater updater,
        long seed,
        DataType dataType) {
    public TransformerConfig {
        positive("vocabulary", vocabulary);
        positive("width", width);
        positive("heads", heads);
        positive("keyHeads", keyHeads);
        positive("hidden", hidden);
        positive("layers", layers);
        positive("maxLength", maxLength);
        if (width % heads != 0) {
            throw new IllegalArgumentException("heads must divide the width " + width + ": " + heads);
        }
        if (heads % keyHeads != 0) {
            throw new IllegalArgumentException("keyHeads must divide the " + heads + " heads: " + keyHeads);
        }
        if (!(gradientClip >= 0)) {
            throw new IllegalArgumentException("gradientClip must not be negative: " + gradientClip);
        }
        Objects.requireNonNull(positions, "positions");
        Objects.requireNonNull(activation, "activation");
        Objects.requireNonNull(placement, "placement");
        Objects.requireNonNull(norm, "norm");
        Objects.requireNonNull(updater, "updater");
        if (dataType != DataType.FLOAT && dataType != DataType.DOUBLE) {
            throw new IllegalArgumentException("dataType must be FLOAT or DOUBLE: " + dataType);
        }
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }

    /** A builder for a vocabulary of that size. */
    public static TransformerConfigBuilder builder(int vocabulary) {
        return new TransformerConfigBuilder(vocabulary);
    }

    /** A builder with these values. */
    public TransformerConfigBuilder toBuilder() {
        return new TransformerConfigBuilder(this);
    }

    /** DL4J's global settings. */
    NeuralNetConfiguration.Builder network() {
        return Networks.builder(seed, dataType, updater, gradientClip).weightInit(WeightInit.XAVIER);
    }

    TokenEmbedding embedding(boolean shared) {
        return new TokenEmbedding.Builder()
                .nIn(vocabulary)
                .nOut(width)
                .positions(positions.embedding())
                .maxLength(maxLength)
                .scale(embeddingScale)
                .tied(shared)
                .dropoutProbability(dropout)
                .build();
    }

    TransformerLayer block(boolean causal) {
        return block(new TransformerLayer.Builder(), DeepNorm.single(layers))
                .causal(causal)
                .build();
    }

    <B extends BlockBuilder<B>> B block(B builder, DeepNorm deep) {
        builder.nIn(width)
                .nOut(width)
                .heads(heads)
                .keyHeads(keyHeads)
                .hidden(hidden)
                .biases(biases)
                .activation(activation)
                .placement(placement)
                .norm(norm)
                .attentionPositions(positions.attention())
                .dropoutProbability(dropout)
                .attentionDropout(attentionDropout);
        return placement == NormPlacement.DEEP ? builder.deepNorm(deep) : builder;
    }

    SequenceLayer finalNorm() {
        return norm == NormType.LAYER
                ? new LayerNorm.Builder().nIn(width).nOut(width).build()
                : new RmsNorm.Builder().nIn(width).nOut(width).build();
    }

    TokenOutput output(boolean shared) {
        return new TokenOutput.Builder()
                .nIn(width)
                .nOut(vocabulary)
                .labelSmoothing(labelSmoothing)
                .tied(shared)
                .build();
    }

    /** Parameters of one block of an encoder or a language model. */
    public long blockParameters() {
        return 2 * normParameters() + attentionParameters() + feedForwardParameters();
    }

    /** Parameters of one norm. */
    long normParameters() {
        return norm == NormType.LAYER ? 2L * width : width;
    }

    /** Norms of a residual connection. */
    long residualNorms() {
        return placement == NormPlacement.SANDWICH ? 2 : 1;
    }

    private long attentionParameters() {
        long keyWidth = (long) keyHeads * width / heads;
        long columns = width + 2 * keyWidth;
        return (width + (biases ? 1 : 0)) * columns
                + (width + (biases ? 1L : 0)) * width
                + (residualNorms() - 1) * normParameters();
    }

    private long feedForwardParameters() {
        long inner = activation.gated() ? 2L * hidden : hidden;
        return (width + (biases ? 1 : 0)) * inner
                + (hidden + (biases ? 1L : 0)) * width
                + (residualNorms() - 1) * normParameters();
    }
}
