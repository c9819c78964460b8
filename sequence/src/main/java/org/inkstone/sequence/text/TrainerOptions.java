package org.inkstone.sequence.text;

import java.util.Objects;

/**
 * What the builders of all trainers set; B is the builder itself.
 *
 * @param <B> the kind of builder
 */
public abstract class TrainerOptions<B extends TrainerOptions<B>> {
    private int vocabSize;
    private int minFrequency;
    private SpecialTokens special;

    TrainerOptions(int vocabSize, int minFrequency, SpecialTokens special) {
        this.vocabSize = vocabSize;
        this.minFrequency = minFrequency;
        this.special = special;
    }

    abstract B self();

    /** Tokens in the vocabulary at most, special ones included. */
    public B vocabSize(int tokens) {
        if (tokens <= 0) {
            throw new IllegalArgumentException("vocabSize must be positive: " + tokens);
        }
        this.vocabSize = tokens;
        return self();
    }

    /** How often something must stand in the texts to become a token. */
    public B minFrequency(int times) {
        if (times <= 0) {
            throw new IllegalArgumentException("minFrequency must be positive: " + times);
        }
        this.minFrequency = times;
        return self();
    }

    /** Special tokens, which get the first ids. */
    public B specialTokens(SpecialTokens tokens) {
        this.special = Objects.requireNonNull(tokens, "specialTokens");
        return self();
    }

    int vocabSize() {
        return vocabSize;
    }

    int minFrequency() {
        return minFrequency;
    }

    SpecialTokens special() {
        return special;
    }

    /** Fails when the vocabulary has no room for what must be in it. */
    void requireRoom(int needed, String what) {
        if (vocabSize < needed) {
            throw new IllegalArgumentException(
                    "vocabSize must be at least " + needed + ", for " + what + ": " + vocabSize);
        }
    }

    /** Fails when words that are not in the vocabulary would have no token. */
    void requireUnknown() {
        if (special.unknown() == null) {
            throw new IllegalArgumentException("specialTokens must have one for what is unknown: " + special.all());
        }
    }
}
