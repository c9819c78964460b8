package org.inkstone.sequence.model;

import org.inkstone.nn.FeedForwardActivation;
import org.inkstone.nn.NormType;
import org.inkstone.sequence.attention.NormPlacement;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/** Builder of {@link TransformerConfig}; {@link #build} checks that everything fits. */
public final class TransformerConfigBuilder {
    private int vocabulary;
    private int width = 128;
    private int heads = 4;
    private int keyHeads;
    private int hidden;
    private int layers = 4;
    private int maxLength = 128;
    private PositionType positions = PositionType.LEARNED;
    private FeedForwardActivation activation = FeedForwardActivation.GELU_TANH;
    private NormPlacement placement = NormPlacement.PRE;
    private NormType norm = NormType.LAYER;
    private boolean biases = true;
    private boolean tied = false;
    private double embeddingScale = 1;
    private double dropout;
    private double attentionDropout;
    private double labelSmoothing;
    private double gradientClip;
    private IUpdater updater = new Adam(1e-3);
    private long seed = 42;
    private DataType dataType = DataType.FLOAT;

    TransformerConfigBuilder(int vocabulary) {
        this.vocabulary = vocabulary;
    }

    TransformerConfigBuilder(TransformerConfig c) {
        vocabulary = c.vocabulary();
        width = c.width();
        heads = c.heads();
        keyHeads = c.keyHeads();
        hidden = c.hidden();
        layers = c.layers();
        maxLength = c.maxLength();
        positions = c.positions();
        activation = c.activation();
        placement = c.placement();
        norm = c.norm();
        biases = c.biases();
        tied = c.tied();
        embeddingScale = c.embeddingScale();
        dropout = c.dropout();
        attentionDropout = c.attentionDropout();
        labelSmoothing = c.labelSmoothing();
        gradientClip = c.gradientClip();
        updater = c.updater();
        seed = c.seed();
        dataType = c.dataType();
    }

    /** Number of tokens. */
    public TransformerConfigBuilder vocabulary(int value) {
        vocabulary = value;
        return this;
    }

    /** Features of a token's vector; 128 by default. */
    public TransformerConfigBuilder width(int value) {
        width = value;
        return this;
    }

    /** Attention heads; 4 by default. They must divide the width. */
    public TransformerConfigBuilder heads(int value) {
        heads = value;
        return this;
    }

    /** Heads of keys and values, a divisor of the heads: grouped-query attention; as many as heads by default. */
    public TransformerConfigBuilder keyHeads(int value) {
        keyHeads = value;
        return this;
    }

    /** Width inside the feed-forward networks; four times the width by default. */
    public TransformerConfigBuilder hidden(int value) {
        hidden = value;
        return this;
    }

    /** Blocks in a stack; 4 by default. */
    public TransformerConfigBuilder layers(int value) {
        layers = value;
        return this;
    }

    /** Longest sequence; 128 by default. */
    public TransformerConfigBuilder maxLength(int value) {
        maxLength = value;
        return this;
    }

    /** How the model is told where tokens stand; learned vectors by default. */
    public TransformerConfigBuilder positions(PositionType value) {
        positions = value;
        return this;
    }

    /** Of the feed-forward networks; GELU by its tanh form by default, as in GPT-2. */
    public TransformerConfigBuilder activation(FeedForwardActivation value) {
        activation = value;
        return this;
    }

    /** Where norms stand; PRE by default, which trains without warm-up. */
    public TransformerConfigBuilder placement(NormPlacement value) {
        placement = value;
        return this;
    }

    /** Kind of norm; LAYER by default. */
    public TransformerConfigBuilder norm(NormType value) {
        norm = value;
        return this;
    }

    /** Whether the products in blocks have biases; true by default. */
    public TransformerConfigBuilder biases(boolean value) {
        biases = value;
        return this;
    }

    /** Whether the output layer uses the embedding's matrix (Press, Wolf 2017); false by default. */
    public TransformerConfigBuilder tied(boolean value) {
        tied = value;
        return this;
    }

    /** What tokens' vectors are multiplied by; 1 by default, the square root of the width in Vaswani et al. */
    public TransformerConfigBuilder embeddingScale(double value) {
        embeddingScale = value;
        return this;
    }

    /** Probability that a value of a sublayer's output is dropped in training; 0 by default. */
    public TransformerConfigBuilder dropout(double value) {
        dropout = value;
        return this;
    }

    /** Probability that an attention weight is dropped in training; 0 by default. */
    public TransformerConfigBuilder attentionDropout(double value) {
        attentionDropout = value;
        return this;
    }

    /** Share of the target that is spread over all tokens; 0 by default. */
    public TransformerConfigBuilder labelSmoothing(double value) {
        labelSmoothing = value;
        return this;
    }

    /** Longest gradient of a layer (L2); 0, the default, for no clipping. */
    public TransformerConfigBuilder gradientClip(double value) {
        gradientClip = value;
        return this;
    }

    /** Of all parameters; Adam at 0.001 by default. */
    public TransformerConfigBuilder updater(IUpdater value) {
        updater = value;
        return this;
    }

    /** Of the initial weights; 42 by default. */
    public TransformerConfigBuilder seed(long value) {
        seed = value;
        return this;
    }

    /** FLOAT by default; DOUBLE for gradient checks. */
    public TransformerConfigBuilder dataType(DataType value) {
        dataType = value;
        return this;
    }

    /** @throws IllegalArgumentException naming what does not fit */
    public TransformerConfig build() {
        return new TransformerConfig(
                vocabulary,
                width,
                heads,
                keyHeads == 0 ? heads : keyHeads,
                hidden == 0 ? 4 * width : hidden,
                layers,
                maxLength,
                positions,
                activation,
                placement,
                norm,
                biases,
                tied,
                embeddingScale,
                dropout,
                attentionDropout,
                labelSmoothing,
                gradientClip,
                updater,
                seed,
                dataType);
    }
}
