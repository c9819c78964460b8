package org.inkstone.classic.reinforcement;

import java.util.ArrayList;
import java.util.List;

/** What to do in a state. */
@FunctionalInterface
public interface Policy {
    /**
     * The action.
     *
     * @param state       the current one
     * @param environment whose observation is of that state
     */
    int action(int state, Environment environment);

    /** An episode from where the environment stands, and what it earned. */
    static Episode follow(Policy policy, Environment environment, int state) {
        List<Integer> actions = new ArrayList<>();
        double reward = 0;
        Environment.Step step = new Environment.Step(state, 0, false, false);
        while (!step.done()) {
            int action = policy.action(step.state(), environment);
            actions.add(action);
            step = environment.step(action);
            reward += step.reward();
        }
        return new Episode(List.copyOf(actions), reward);
    }

    /**
     * An episode.
     *
     * @param actions all of them
     * @param reward  their sum
     */
    record Episode(List<Integer> actions, double reward) {}
}
