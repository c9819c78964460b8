package org.inkstone.sequence.model;

import org.inkstone.nn.TokenEmbedding;
import org.inkstone.sequence.attention.AttentionPositions;

/** How a model is told where tokens stand. */
public enum PositionType {
    /** Not at all: it sees a bag of tokens, but for a causal mask. */
    NONE(TokenEmbedding.Positions.NONE, AttentionPositions.NONE),
    /** A learned vector for each position, added to the token's (GPT, BERT). */
    LEARNED(TokenEmbedding.Positions.LEARNED, AttentionPositions.NONE),
    /** Sines and cosines, added to the token's vector (Vaswani et al. 2017). */
    SINUSOIDAL(TokenEmbedding.Positions.SINUSOIDAL, AttentionPositions.NONE),
    /** Queries and keys turned by their positions (RoFormer, Su et al. 2021). */
    ROTARY(TokenEmbedding.Positions.NONE, AttentionPositions.ROTARY),
    /** Attention that falls with the distance (ALiBi, Press et al. 2022). */
    ALIBI(TokenEmbedding.Positions.NONE, AttentionPositions.ALIBI);

    private final TokenEmbedding.Positions embedding;
    private final AttentionPositions attention;

    PositionType(TokenEmbedding.Positions embedding, AttentionPositions attention) {
        this.embedding = embedding;
        this.attention = attention;
    }

    /** What the embedding adds. */
    public TokenEmbedding.Positions embedding() {
        return embedding;
    }

    /** What self-attention does. */
    public AttentionPositions attention() {
        return attention;
    }
}
