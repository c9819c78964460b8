package org.inkstone.train;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a copy of the weights where a metric was best and puts them back at the end of the training. With {@link
 * ExponentialMovingAverage} these are the averaged weights that validation was done with.
 */
public final class BestWeights implements Callback {
    private static final Logger log = LoggerFactory.getLogger(BestWeights.class);

    private final Metric metric;
    private final Map<String, INDArray> weights = new LinkedHashMap<>();
    private double best = Double.NaN;
    private int epoch;

    /** The weights of the best value of a metric. */
    public BestWeights(Metric metric) {
        this.metric = Objects.requireNonNull(metric, "metric");
    }

    /** The best value so far; NaN before the first. */
    public double best() {
        return best;
    }

    /** The epoch it was reached in, from 1; 0 before the first. */
    public int epoch() {
        return epoch;
    }

    @Override
    public void onTrainStart(TrainingRun run) {
        metric.requireMeasured(run, name());
    }

    @Override
    public void onValidation(TrainingRun run, Validation validation) {
        if (metric.needsValidation()) {
            offer(run, metric.of(run, validation));
        }
    }

    @Override
    public void onEpochEnd(TrainingRun run) {
        if (!metric.needsValidation()) {
            offer(run, metric.of(run.history().lastEpoch().orElseThrow()));
        }
    }

    @Override
    public void onTrainEnd(TrainingRun run) {
        if (weights.isEmpty()) {
            return;
        }
        run.trainable().networks().forEach((name, network) -> network.setParams(weights.get(name)));
        log.info(
                "the weights are those of epoch {}, {} {}",
                epoch,
                metric.words(),
                String.format(Locale.ROOT, "%.4f", best));
    }

    private void offer(TrainingRun run, double value) {
        if (!metric.improves(value, best, 0)) {
            return;
        }
        best = value;
        epoch = run.epoch();
        run.trainable().networks().forEach((name, network) -> {
            INDArray copy = weights.get(name);
            if (copy == null) {
                weights.put(name, network.params().dup());
            } else {
                copy.assign(network.params());
            }
        });
    }

    @Override
    public void save(TrainingState state) {
        state.put("best", best);
        state.put("epoch", epoch);
        weights.forEach((name, copy) -> state.part("weights").put(name, copy));
        state.put("names", String.join("\n", weights.keySet()));
    }

    @Override
    public void restore(TrainingState state) {
        best = state.getDouble("best");
        epoch = (int) state.getLong("epoch");
        weights.clear();
        state.getString("names")
                .lines()
                .forEach(name -> weights.put(name, state.part("weights").getArray(name)));
    }

    @Override
    public int order() {
        // after the moving average has put its weights into the networks at the end
        return 100;
    }
}
