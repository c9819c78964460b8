package org.inkstone.classic.reinforcement;

import java.util.SplittableRandom;

/** A world with numbered states and actions, in which one step follows another. */
public interface Environment {
    /** Number of states. */
    int states();

    /** Number of actions. */
    int actions();

    /** Begins an episode and gives its first state. */
    int reset(SplittableRandom random);

    /**
     * Acts in the current state.
     *
     * @param action 0 to {@link #actions} - 1
     */
    Step step(int action);

    /** What a network sees of the current state; always of one length. */
    float[] observation();

    /**
     * What came of an action.
     *
     * @param state     the state after it
     * @param reward    what it earned
     * @param terminal  whether the episode has come to its end, after which nothing is earned
     * @param truncated whether it was broken off, though more could have been earned
     */
    record Step(int state, double reward, boolean terminal, boolean truncated) {
        /** Whether the episode is over, one way or the other. */
        public boolean done() {
            return terminal || truncated;
        }
    }
}
