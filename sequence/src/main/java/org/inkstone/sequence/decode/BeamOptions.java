package org.inkstone.sequence.decode;

import java.util.Objects;

/**
 * How wide {@link BeamSearch} looks and when it is content.
 *
 * @param beams         hypotheses kept a prompt, at least 1; default 4, as in "Attention is all you need"
 * @param results       how many of the best are given back, 1 to {@code beams}; default 1
 * @param lengthPenalty default {@code power(1)}, the mean log-probability of a token, as in Hugging Face's transformers
 * @param earlyStopping true: a prompt is done as soon as {@code beams} hypotheses have ended, which is faster; false, the default:
 *                      it is done when no hypothesis still growing could get a better score than those
 */
public record BeamOptions(int beams, int results, LengthPenalty lengthPenalty, boolean earlyStopping) {
    public BeamOptions {
        if (beams < 1) {
            throw new IllegalArgumentException("beams must be positive: " + beams);
        }
        if (results < 1 || results > beams) {
            throw new IllegalArgumentException("results must be 1 to the number of beams, " + beams + ": " + results);
        }
        Objects.requireNonNull(lengthPenalty, "lengthPenalty");
    }

    /** The defaults for a number of beams. */
    public static BeamOptions of(int beams) {
        return new BeamOptions(beams, 1, LengthPenalty.power(1), false);
    }

    public BeamOptions withResults(int count) {
        return new BeamOptions(beams, count, lengthPenalty, earlyStopping);
    }

    public BeamOptions withLengthPenalty(LengthPenalty penalty) {
        return new BeamOptions(beams, results, penalty, earlyStopping);
    }

    public BeamOptions withEarlyStopping(boolean early) {
        return new BeamOptions(beams, results, lengthPenalty, early);
    }
}
