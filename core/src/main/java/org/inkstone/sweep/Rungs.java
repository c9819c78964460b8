package org.inkstone.sweep;

import java.util.ArrayList;
import java.util.List;

/** The scores of all trials at each rung, and the decision who goes on. */
final class Rungs {
    private final List<Double> budgets;
    private final double factor;
    private final boolean minimize;
    private final List<List<Double>> scores = new ArrayList<>();

    /** @param halving null for no rungs */
    Rungs(SuccessiveHalving halving, boolean minimize) {
        this.budgets = halving == null ? List.of() : halving.budgets();
        this.factor = halving == null ? 1 : halving.factor();
        this.minimize = minimize;
        budgets.forEach(budget -> scores.add(new ArrayList<>()));
    }

    int count() {
        return budgets.size();
    }

    double budget(int rung) {
        return budgets.get(rung);
    }

    /** Remembers what a trial of an earlier run had. */
    synchronized void add(int rung, double score) {
        if (rung < scores.size()) {
            scores.get(rung).add(score);
        }
    }

    /** Remembers a score and says whether its trial goes on. */
    synchronized boolean keeps(int rung, double score) {
        add(rung, score);
        List<Double> all = scores.get(rung);
        long better = all.stream()
                .filter(other -> minimize ? other < score : other > score)
                .count();
        return better < Math.max(1, (int) (all.size() / factor));
    }
}
