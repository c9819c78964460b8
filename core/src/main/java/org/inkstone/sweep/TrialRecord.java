package org.inkstone.sweep;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One ended trial, as the ledger has it.
 *
 * @param number     its place in the sweep, from 0
 * @param parameters what was tried, by name in the space's order: numbers, texts and truth values
 * @param position   the same as a point of the unit cube, which the space maps to values
 * @param seed       the seed the trial was given
 * @param rungs      the scores it reported at each rung, in order; empty without early stopping
 * @param score      what it reached; for a stopped trial the score of its last rung; NaN for a failed one
 * @param seconds    how long it ran
 * @param state      how it ended
 * @param error      what went wrong; empty unless it failed
 */
public record TrialRecord(
        int number,
        Map<String, Object> parameters,
        List<Double> position,
        long seed,
        List<Rung> rungs,
        double score,
        double seconds,
        State state,
        String error) {
    /** How a trial ended. */
    public enum State {
        /** It ran to its end. */
        COMPLETED,
        /** A rung found others better. */
        STOPPED,
        /** It threw something, or its score was no finite number. */
        FAILED
    }

    /**
     * A score on the way.
     *
     * @param budget what had been spent by then: epochs, steps, whatever the trial counts
     * @param score  the score there
     */
    public record Rung(double budget, double score) {}

    /** Keeps its own copies. */
    public TrialRecord {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        position = List.copyOf(position);
        rungs = List.copyOf(rungs);
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(error, "error");
    }

    /** Whether it has a score to go by. */
    public boolean scored() {
        return state != State.FAILED;
    }
}
