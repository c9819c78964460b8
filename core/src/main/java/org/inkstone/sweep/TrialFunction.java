package org.inkstone.sweep;

/** Trains something with a trial's parameters and says how good it became. */
@FunctionalInterface
public interface TrialFunction {
    /**
     * Runs one trial. Everything random in it should derive from the trial's seed, so that a resumed sweep repeats it. With
     * parallel trials it is called by several threads at once.
     *
     * @return the score on validation data, never on the test set; finite, or the trial counts as failed
     * @throws Exception whatever went wrong: the trial has failed, the sweep goes on
     */
    double run(Trial trial) throws Exception;
}
