package org.inkstone.sequence.decode;

import java.util.Arrays;
import java.util.Objects;

/**
 * How a prompt was continued.
 *
 * @param tokens           the new tokens, without the prompt, with the stop token where one ended the row
 * @param logProbabilities natural logarithm of each token's probability under the model itself: before temperature, penalties
 *                         and the like
 * @param score            what the decoder ranks by: the length-penalised score in {@link BeamSearch}, else the sum of the
 *                         log-probabilities
 * @param finishReason     why it ended
 */
public record Generation(int[] tokens, double[] logProbabilities, double score, FinishReason finishReason) {
    public Generation {
        if (tokens.length != logProbabilities.length) {
            throw new IllegalArgumentException("there must be one log-probability for each of " + tokens.length
                    + " tokens: " + logProbabilities.length);
        }
        Objects.requireNonNull(finishReason, "finishReason");
        tokens = tokens.clone();
        logProbabilities = logProbabilities.clone();
    }

    @Override
    public int[] tokens() {
        return tokens.clone();
    }

    @Override
    public double[] logProbabilities() {
        return logProbabilities.clone();
    }

    /** The new tokens without the stop token. */
    public int[] content() {
        return Arrays.copyOf(tokens, finishReason == FinishReason.STOP_TOKEN ? tokens.length - 1 : tokens.length);
    }

    /** Natural logarithm of the whole continuation's probability under the model. */
    public double logProbability() {
        return Arrays.stream(logProbabilities).sum();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Generation g
                && Arrays.equals(tokens, g.tokens)
                && Arrays.equals(logProbabilities, g.logProbabilities)
                && Double.compare(score, g.score) == 0
                && finishReason == g.finishReason;
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(tokens), Arrays.hashCode(logProbabilities), score, finishReason);
    }

    @Override
    public String toString() {
        return Arrays.toString(tokens) + " (" + finishReason + ", score " + score + ")";
    }
}
