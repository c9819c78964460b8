package org.inkstone.classic.reinforcement;

import java.io.Serializable;
import java.util.SplittableRandom;
import org.inkstone.classic.ProgressListener;

/** Tabular Q-learning (Watkins 1989): the worth of every action in every state, learned from steps. */
public final class QLearning {
    private QLearning() {}

    /**
     * What was learned. Immutable.
     */
    public static final class Model implements Policy, Serializable {
        private static final long serialVersionUID = 1;
        private final double[][] values;
        private final double[] rewards;

        Model(double[][] values, double[] rewards) {
            this.values = values;
            this.rewards = rewards;
        }

        /** The worth of each action in a state. */
        public double[] values(int state) {
            return values[state].clone();
        }

        /** What each episode earned while it was learned: the learning curve. */
        public double[] rewards() {
            return rewards.clone();
        }

        /** The action that is worth most, the first of several. */
        @Override
        public int action(int state, Environment environment) {
            return best(values[state]);
        }
    }

    /**
     * Learns.
     *
     * @param alpha    share of the new in the worth, above 0 and at most 1
     * @param options  settings
     * @param listener told the reward of each episode
     */
    public static Model learn(
            Environment environment, double alpha, LearningOptions options, ProgressListener listener) {
        if (!(alpha > 0 && alpha <= 1)) {
            throw new IllegalArgumentException("alpha must be above 0 and at most 1: " + alpha);
        }
        SplittableRandom random = new SplittableRandom(options.seed());
        double[][] values = new double[environment.states()][environment.actions()];
        double[] rewards = new double[options.episodes()];
        for (int episode = 0; episode < options.episodes(); episode++) {
            double epsilon = options.epsilon(episode);
            int state = environment.reset(random);
            boolean done = false;
            while (!done) {
                int action =
                        random.nextDouble() < epsilon ? random.nextInt(environment.actions()) : best(values[state]);
                Environment.Step step = environment.step(action);
                double next = step.terminal() ? 0 : values[step.state()][best(values[step.state()])];
                values[state][action] += alpha * (step.reward() + options.gamma() * next - values[state][action]);
                rewards[episode] += step.reward();
                state = step.state();
                done = step.done();
            }
            listener.progress(episode + 1L, options.episodes(), rewards[episode]);
        }
        return new Model(values, rewards);
    }

    static int best(double[] values) {
        int best = 0;
        for (int a = 1; a < values.length; a++) {
            best = values[a] > values[best] ? a : best;
        }
        return best;
    }
}
