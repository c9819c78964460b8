package org.inkstone.sweep;

import java.util.ArrayList;
import java.util.List;

/**
 * When to look at the scores on the way and stop the trials that lag behind: at the budgets first, first * factor, first *
 * factor^2, ... below {@code most}. A trial goes on when its score is among the best {@code 1 / factor} of all that have
 * reached this rung so far (the first always does). This is the asynchronous successive halving of Li et al. (ASHA, 2020) in the
 * form that stops trials instead of pausing them, as in Ray Tune and Optuna.
 *
 * @param first  budget of the first rung, positive, in whatever unit the trials report (epochs, for example)
 * @param most   budget of a whole trial, above {@code first}
 * @param factor how many times more each rung spends, and the share of trials that it stops; above 1
 */
public record SuccessiveHalving(double first, double most, double factor) {
    /** Checks its values. */
    public SuccessiveHalving {
        if (!(first > 0) || Double.isInfinite(first)) {
            throw new IllegalArgumentException("first must be positive: " + first);
        }
        if (!(most > first) || Double.isInfinite(most)) {
            throw new IllegalArgumentException("most must be above first, " + first + ": " + most);
        }
        if (!(factor > 1) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("factor must be above 1: " + factor);
        }
    }

    /** Rungs from {@code first} on; 3 is the factor that the paper advises. */
    public static SuccessiveHalving of(double first, double most, double factor) {
        return new SuccessiveHalving(first, most, factor);
    }

    /** The budgets at which trials may be stopped. */
    public List<Double> budgets() {
        List<Double> budgets = new ArrayList<>();
        for (double budget = first; budget < most * (1 - 1e-9); budget *= factor) {
            budgets.add(budget);
        }
        return List.copyOf(budgets);
    }
}
