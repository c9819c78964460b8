package org.inkstone.sweep;

/** Watches a sweep. With parallel trials its methods are called by their threads, one at a time. */
public interface SweepListener {
    /**
     * Before the first trial.
     *
     * @param trials how many are planned in all, 0 when that is open
     * @param known  what an earlier run has done
     */
    default void onStart(int trials, SweepResult known) {}

    /**
     * After each trial.
     *
     * @param trial the trial that ended, already in the ledger
     * @param sofar all trials by now
     */
    default void onTrialEnd(TrialRecord trial, SweepResult sofar) {}

    /** After the last trial. */
    default void onEnd(SweepResult result) {}
}
