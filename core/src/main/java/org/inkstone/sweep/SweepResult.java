package org.inkstone.sweep;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a sweep found.
 *
 * @param trials     all ended trials by number, those of earlier runs of a resumed sweep included
 * @param minimize   whether small scores are good
 * @param stopReason why it ended: all trials done, the time used up, cancelled, ...
 * @param elapsed    how long this run took, earlier runs not included
 */
public record SweepResult(List<TrialRecord> trials, boolean minimize, String stopReason, Duration elapsed) {
    /** Keeps its own copy, by number. */
    public SweepResult {
        trials = trials.stream()
                .sorted(Comparator.comparingInt(TrialRecord::number))
                .toList();
    }

    /** The best trial that ran to its end; where none did, the best that was stopped; empty when all failed. */
    public Optional<TrialRecord> best() {
        return ranked().stream().findFirst();
    }

    /** Trials with a score, those that ran to their end first, then by score, the earlier first among equals. */
    public List<TrialRecord> ranked() {
        Comparator<TrialRecord> byScore = Comparator.comparingDouble(TrialRecord::score);
        return trials.stream()
                .filter(TrialRecord::scored)
                .sorted(Comparator.comparing(TrialRecord::state)
                        .thenComparing(minimize ? byScore : byScore.reversed())
                        .thenComparingInt(TrialRecord::number))
                .toList();
    }

    /** Trials that ended in this way. */
    public Stream<TrialRecord> in(TrialRecord.State state) {
        return trials.stream().filter(trial -> trial.state() == state);
    }

    /** Whether the first score is better than the second. */
    public boolean better(double score, double than) {
        return minimize ? score < than : score > than;
    }
}
