package org.inkstone.train;

import java.util.Locale;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lowers the learning rate when a metric has not improved for a number of checks, step by step as torch's
 * {@code ReduceLROnPlateau}. Metrics of validation are checked at each validation, those of training at the end of each
 * epoch; whether smaller or larger is better follows from the metric.
 *
 * <pre>{@code
 * trainer.callback(ReduceLROnPlateau.on(Metric.VALIDATION_LOSS).factor(0.5).patience(3).minRate(1e-5));
 * }</pre>
 *
 * <p>Works on whatever the networks' updaters have, fixed rate or schedule: the schedule goes on at a share of its rates
 * ({@link org.inkstone.schedule.ScaledSchedule}), and layers of different rates keep their ratio. All networks of a
 * {@link Trainable} are lowered. The network stays as it is left: saved, it has the lowered rate.
 */
public final class ReduceLROnPlateau implements Callback {
    private static final Logger log = LoggerFactory.getLogger(ReduceLROnPlateau.class);

    /** What {@link #threshold} is measured in. */
    public enum ThresholdMode {
        /** Shares of the best value. */
        REL,
        /** The metric's own unit. */
        ABS
    }

    private final Metric metric;
    private double factor = 0.1;
    private int patience = 10;
    private double threshold = 1e-4;
    private ThresholdMode thresholdMode = ThresholdMode.REL;
    private int cooldown;
    private double minRate;
    private double eps = 1e-8;
    private double best;
    private int badChecks;
    private int cooldownLeft;
    private int reductions;
    private double[] restoredFactors;
    private LearningRates rates;

    private ReduceLROnPlateau(Metric metric) {
        this.metric = Objects.requireNonNull(metric, "metric");
        best = metric.smallerIsBetter() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }

    /** Watches a metric. */
    public static ReduceLROnPlateau on(Metric metric) {
        return new ReduceLROnPlateau(metric);
    }

    /** What the rate is multiplied by, between 0 and 1; 0.1 by default. */
    public ReduceLROnPlateau factor(double value) {
        if (!(value > 0 && value < 1)) {
            throw new IllegalArgumentException("factor must be above 0 and below 1: " + value);
        }
        factor = value;
        return this;
    }

    /** How many checks in a row without improvement are borne; the one after them lowers the rate. 10 by default. */
    public ReduceLROnPlateau patience(int checks) {
        patience = notNegative("patience", checks);
        return this;
    }

    /** What counts as improvement: more than this, 1e-4 of the best value by default. */
    public ReduceLROnPlateau threshold(double value, ThresholdMode mode) {
        threshold = notNegative("threshold", value);
        thresholdMode = Objects.requireNonNull(mode, "mode");
        return this;
    }

    /** How many checks after a reduction don't count; 0 by default. */
    public ReduceLROnPlateau cooldown(int checks) {
        cooldown = notNegative("cooldown", checks);
        return this;
    }

    /** The rate is not lowered below this; 0 by default. */
    public ReduceLROnPlateau minRate(double rate) {
        minRate = notNegative("minRate", rate);
        return this;
    }

    /** A change of the rate that is not larger than this is left out; 1e-8 by default. */
    public ReduceLROnPlateau eps(double change) {
        eps = notNegative("eps", change);
        return this;
    }

    /** How many times the rate was lowered. */
    public int reductions() {
        return reductions;
    }

    @Override
    public void onTrainStart(TrainingRun run) {
        metric.requireMeasured(run, name());
        start(run.trainable());
    }

    /** Takes hold of the rates, and lowers them as far as a resumed training had. */
    void start(Trainable trainable) {
        rates = LearningRates.of(trainable.networks().values());
        if (restoredFactors != null) {
            rates.restore(restoredFactors, minRate);
            restoredFactors = null;
        }
    }

    @Override
    public void onValidation(TrainingRun run, Validation validation) {
        if (metric.needsValidation()) {
            check(metric.of(run, validation), run.epoch());
        }
    }

    @Override
    public void onEpochEnd(TrainingRun run) {
        if (!metric.needsValidation()) {
            check(metric.of(run.history().lastEpoch().orElseThrow()), run.epoch());
        }
    }

    void check(double value, int epoch) {
        if (improves(value)) {
            best = value;
            badChecks = 0;
        } else {
            badChecks++;
        }
        if (cooldownLeft > 0) {
            cooldownLeft--;
            badChecks = 0;
        }
        if (badChecks > patience) {
            reduce(epoch);
            cooldownLeft = cooldown;
            badChecks = 0;
        }
    }

    private boolean improves(double value) {
        double sign = metric.smallerIsBetter() ? -1 : 1;
        double limit = thresholdMode == ThresholdMode.REL ? best * (1 + sign * threshold) : best + sign * threshold;
        return metric.smallerIsBetter() ? value < limit : value > limit;
    }

    private void reduce(int epoch) {
        if (rates.reduce(factor, minRate, eps)) {
            reductions++;
            if (log.isInfoEnabled()) {
                log.info(String.format(
                        Locale.ROOT,
                        "epoch %d: %s has not improved on %.4f for %d checks, learning rate times %s",
                        epoch,
                        metric.words(),
                        best,
                        badChecks,
                        factor));
            }
        } else {
            log.debug("epoch {}: the learning rate can't be lowered further", epoch);
        }
    }

    @Override
    public void save(TrainingState state) {
        state.put("best", best);
        state.put("badChecks", badChecks);
        state.put("cooldownLeft", cooldownLeft);
        state.put("reductions", reductions);
        state.put("factors", rates.factors());
    }

    @Override
    public void restore(TrainingState state) {
        best = state.getDouble("best");
        badChecks = (int) state.getLong("badChecks");
        cooldownLeft = (int) state.getLong("cooldownLeft");
        reductions = (int) state.getLong("reductions");
        restoredFactors = state.getSeries("factors");
    }

    private static int notNegative(String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must not be negative: " + value);
        }
        return value;
    }

    private static double notNegative(String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " must not be negative: " + value);
        }
        return value;
    }
}
