package org.inkstone.sweep;

import java.util.ArrayList;
import java.util.List;
import org.inkstone.sweep.TrialRecord.Rung;
import org.inkstone.train.Callback;
import org.inkstone.train.Metric;

/**
 * A running trial: what to try, and whether to go on. Its function asks {@link #shouldStop} between steps and returns when it
 * must; {@link #callback} does that within a {@code Trainer}. Used by the trial's own thread.
 */
public final class Trial {
    private final int number;
    private final Parameters parameters;
    private final long seed;
    private final SweepControl control;
    private final Rungs rungs;
    private final List<Rung> reached = new ArrayList<>();
    private boolean outdone;
    private boolean interrupted;

    Trial(int number, Parameters parameters, long seed, SweepControl control, Rungs rungs) {
        this.number = number;
        this.parameters = parameters;
        this.seed = seed;
        this.control = control;
        this.rungs = rungs;
    }

    /** Its place in the sweep, from 0. */
    public int number() {
        return number;
    }

    /** What to try. */
    public Parameters parameters() {
        return parameters;
    }

    /** What everything random in the trial should derive from: the same for the same number and sweep's seed. */
    public long seed() {
        return seed;
    }

    /** Whether to return now: a rung found others better, or the sweep's time is used up, or it was cancelled. */
    public boolean shouldStop() {
        interrupted |= control.ends();
        return outdone || interrupted;
    }

    /**
     * Says how good the trial is by now. The scores of the rungs that the budget has reached decide whether it goes on.
     *
     * @param budget what it has spent, in the unit of the sweep's {@link SuccessiveHalving}; may only grow
     * @param score  as the function would return it
     * @throws ArithmeticException when the score is no finite number: the trial has failed
     */
    public void report(double budget, double score) {
        if (!Double.isFinite(score)) {
            throw new ArithmeticException("score is not finite: " + score + " at budget " + budget);
        }
        while (!outdone && reached.size() < rungs.count() && budget >= rungs.budget(reached.size()) * (1 - 1e-9)) {
            int rung = reached.size();
            reached.add(new Rung(rungs.budget(rung), score));
            outdone = !rungs.keeps(rung, score);
        }
    }

    /**
     * For the trial's {@code Trainer}: reports each validation with the epoch as its budget and stops the training when the
     * trial should stop, after the running step.
     *
     * @param metric validation loss or accuracy; what the function returns in the end
     */
    public Callback callback(Metric metric) {
        return new TrialCallback(this, metric);
    }

    List<Rung> reached() {
        return List.copyOf(reached);
    }

    boolean outdone() {
        return outdone;
    }

    /** Whether the trial was told to stop for the sweep's sake, so that its score says nothing. */
    boolean interrupted() {
        return interrupted;
    }
}
