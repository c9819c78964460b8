package org.inkstone.sequence.attention;

/** How attention itself is told where tokens stand. */
public enum AttentionPositions {
    /** It is not: positions are added to the tokens' vectors, or there are none. */
    NONE,
    /** Queries and keys are turned by angles that grow with their positions (RoFormer, Su et al. 2021). */
    ROTARY,
    /** Scores fall with the distance, for each head by a slope of its own (ALiBi, Press et al. 2022). */
    ALIBI
}
