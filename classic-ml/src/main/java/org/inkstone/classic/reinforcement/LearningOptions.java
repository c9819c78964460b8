package org.inkstone.classic.reinforcement;

/**
 * What tabular and deep Q-learning share.
 *
 * @param episodes     how many
 * @param gamma        worth of a point one step later; below 1
 * @param epsilonStart share of random actions in the first episode
 * @param epsilonEnd   share from half of the episodes on; it falls evenly until then
 * @param seed         of everything random
 */
public record LearningOptions(int episodes, double gamma, double epsilonStart, double epsilonEnd, long seed) {
    public LearningOptions {
        if (episodes < 1) {
            throw new IllegalArgumentException("episodes must be positive: " + episodes);
        }
        if (!(gamma >= 0 && gamma < 1)) {
            throw new IllegalArgumentException("gamma must be at least 0 and below 1: " + gamma);
        }
        if (!(epsilonStart >= 0 && epsilonStart <= 1 && epsilonEnd >= 0 && epsilonEnd <= epsilonStart)) {
            throw new IllegalArgumentException(
                    "epsilon must be from 0 to 1 and not grow: " + epsilonStart + " to " + epsilonEnd);
        }
    }

    /** Discount 0.95, random actions from all to one in twenty. */
    public static LearningOptions of(int episodes, long seed) {
        return new LearningOptions(episodes, 0.95, 1, 0.05, seed);
    }

    double epsilon(int episode) {
        double half = Math.max(1, episodes / 2.0);
        return Math.max(epsilonEnd, epsilonStart - (epsilonStart - epsilonEnd) * episode / half);
    }
}
