package org.inkstone.train;

import java.util.Locale;
import java.util.Objects;

/**
 * Ends the training when a metric has not improved for a number of checks. Metrics of validation are checked at each
 * validation, those of training at the end of each epoch. The reason is in {@link History#stopReason}. To get the best
 * weights back, add {@link BestWeights}.
 *
 * <pre>{@code
 * trainer.callback(EarlyStopping.on(Metric.VALIDATION_LOSS).patience(3).minDelta(1e-3));
 * }</pre>
 */
public final class EarlyStopping implements Callback {
    private final Metric metric;
    private int patience = 3;
    private double minDelta;
    private double best = Double.NaN;
    private int bestEpoch;
    private int checksWithout;

    private EarlyStopping(Metric metric) {
        this.metric = Objects.requireNonNull(metric, "metric");
    }

    /** Watches a metric. */
    public static EarlyStopping on(Metric metric) {
        return new EarlyStopping(metric);
    }

    /** How many checks without improvement are borne; 3 by default. */
    public EarlyStopping patience(int checks) {
        if (checks <= 0) {
            throw new IllegalArgumentException("patience must be positive: " + checks);
        }
        patience = checks;
        return this;
    }

    /** What counts as improvement: more than this; 0 by default. */
    public EarlyStopping minDelta(double delta) {
        if (!(delta >= 0)) {
            throw new IllegalArgumentException("minDelta must not be negative: " + delta);
        }
        minDelta = delta;
        return this;
    }

    /** The best value so far; NaN before the first check. */
    public double best() {
        return best;
    }

    @Override
    public void onTrainStart(TrainingRun run) {
        metric.requireMeasured(run, name());
    }

    @Override
    public void onValidation(TrainingRun run, Validation validation) {
        if (metric.needsValidation()) {
            check(run, metric.of(run, validation));
        }
    }

    @Override
    public void onEpochEnd(TrainingRun run) {
        if (!metric.needsValidation()) {
            check(run, metric.of(run.history().lastEpoch().orElseThrow()));
        }
    }

    private void check(TrainingRun run, double value) {
        if (metric.improves(value, best, minDelta)) {
            best = value;
            bestEpoch = run.epoch();
            checksWithout = 0;
            return;
        }
        checksWithout++;
        if (checksWithout >= patience) {
            run.stop(String.format(
                    Locale.ROOT,
                    "stopped early in epoch %d: %s has not improved on %.4f of epoch %d for %d %s",
                    run.epoch(),
                    metric.words(),
                    best,
                    bestEpoch,
                    checksWithout,
                    checksWithout == 1 ? "check" : "checks"));
        }
    }

    @Override
    public void save(TrainingState state) {
        state.put("best", best);
        state.put("bestEpoch", bestEpoch);
        state.put("checksWithout", checksWithout);
    }

    @Override
    public void restore(TrainingState state) {
        best = state.getDouble("best");
        bestEpoch = (int) state.getLong("bestEpoch");
        checksWithout = (int) state.getLong("checksWithout");
    }
}
