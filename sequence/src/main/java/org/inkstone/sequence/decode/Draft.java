package org.inkstone.sequence.decode;

import java.util.Arrays;

/** A row that is being generated. */
final class Draft {
    private final TokenSequence tokens;
    private final int limit;
    private final FinishReason atLimit;
    private double[] logProbabilities;

    /** A row of a prompt that may get as many tokens as the options and the model's length allow. */
    Draft(int[] prompt, GenerationOptions options, StepModel model) {
        int room = model.maxLength() - prompt.length;
        this.tokens = new TokenSequence(prompt);
        this.limit = Math.min(room, options.maxNewTokens());
        this.atLimit = options.maxNewTokens() <= room ? FinishReason.MAX_NEW_TOKENS : FinishReason.MAX_LENGTH;
        this.logProbabilities = new double[16];
    }

    private Draft(Draft other) {
        this.tokens = other.tokens.copy();
        this.limit = other.limit;
        this.atLimit = other.atLimit;
        this.logProbabilities = other.logProbabilities.clone();
    }

    Draft copy() {
        return new Draft(this);
    }

    TokenSequence tokens() {
        return tokens;
    }

    /** How many tokens it may get in all. */
    int limit() {
        return limit;
    }

    void add(int token, double logProbability) {
        int at = tokens.generated();
        if (at == logProbabilities.length) {
            logProbabilities = Arrays.copyOf(logProbabilities, 2 * at);
        }
        logProbabilities[at] = logProbability;
        tokens.add(token);
    }

    boolean isFull() {
        return tokens.generated() == limit;
    }

    /** Why it is full. */
    FinishReason atLimit() {
        return atLimit;
    }

    double logProbability() {
        return Arrays.stream(logProbabilities, 0, tokens.generated()).sum();
    }

    Generation finish(double score, FinishReason reason) {
        return new Generation(
                tokens.continuation(), Arrays.copyOf(logProbabilities, tokens.generated()), score, reason);
    }
}
