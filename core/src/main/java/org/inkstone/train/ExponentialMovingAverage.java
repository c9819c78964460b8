package org.inkstone.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Averages the weights over the steps, {@code average = d average + (1 - d) weights}, which mostly generalises better than
 * the last ones (Polyak and Juditsky 1992; TensorFlow's and torch's {@code AveragedModel}). Validation is done with the
 * averaged weights, the network has them when the training ends, and checkpoints hold them beside the raw ones.
 *
 * <p>The decay of step t is {@code min(decay, (1 + t) / (10 + t))}, so that the start is soon forgotten. Statistics of
 * batch normalisation are parameters in DL4J and are averaged too. Costs one copy of the weights and three passes over
 * them per step.
 */
public final class ExponentialMovingAverage implements Callback {
    private static final String AVERAGES = "averages";

    private final double decay;
    private final Map<String, INDArray> averages = new LinkedHashMap<>();
    private final Map<String, INDArray> raw = new LinkedHashMap<>();
    private long updates;
    private boolean swapped;

    /** An average over about the last thousand steps: decay 0.999. */
    public ExponentialMovingAverage() {
        this(0.999);
    }

    /**
     * An average over about the last {@code 1 / (1 - decay)} steps.
     *
     * @param decay between 0 and 1, both excluded
     */
    public ExponentialMovingAverage(double decay) {
        if (!(decay > 0 && decay < 1)) {
            throw new IllegalArgumentException("decay must be between 0 and 1: " + decay);
        }
        this.decay = decay;
    }

    @Override
    public void onTrainStart(TrainingRun run) {
        run.trainable()
                .networks()
                .forEach((name, network) ->
                        averages.computeIfAbsent(name, n -> network.params().dup()));
    }

    @Override
    public void onStep(TrainingRun run) {
        double now = Math.min(decay, (1.0 + updates) / (10.0 + updates));
        run.trainable().networks().forEach((name, network) -> {
            INDArray weights = network.params();
            // d (average - weights) + weights, in place
            averages.get(name).subi(weights).muli(now).addi(weights);
        });
        updates++;
    }

    @Override
    public void onValidationStart(TrainingRun run) {
        if (updates > 0) {
            run.trainable().networks().forEach(this::swapIn);
            swapped = true;
        }
    }

    @Override
    public void onValidationEnd(TrainingRun run) {
        swapOut(run);
    }

    /** Does something with the averaged weights in the networks, for example draws samples; the raw ones come back. */
    public void withAverages(TrainingRun run, Runnable action) {
        if (swapped || updates == 0) {
            action.run();
            return;
        }
        onValidationStart(run);
        try {
            action.run();
        } finally {
            swapOut(run);
        }
    }

    @Override
    public void onTrainEnd(TrainingRun run) {
        if (updates > 0) {
            run.trainable()
                    .networks()
                    .forEach((name, network) -> network.params().assign(averages.get(name)));
        }
    }

    @Override
    public void onException(TrainingRun run, Throwable exception) {
        swapOut(run);
    }

    private void swapIn(String name, Model network) {
        INDArray kept = raw.get(name);
        if (kept == null) {
            raw.put(name, network.params().dup());
        } else {
            kept.assign(network.params());
        }
        network.params().assign(averages.get(name));
    }

    private void swapOut(TrainingRun run) {
        if (swapped) {
            run.trainable()
                    .networks()
                    .forEach((name, network) -> network.params().assign(raw.get(name)));
            swapped = false;
        }
    }

    @Override
    public void save(TrainingState state) {
        state.put("updates", updates);
        state.put("names", String.join("\n", averages.keySet()));
        averages.forEach((name, average) -> state.part(AVERAGES).put(name, average));
    }

    @Override
    public void restore(TrainingState state) {
        updates = state.getLong("updates");
        averages.clear();
        state.getString("names")
                .lines()
                .forEach(name -> averages.put(name, state.part(AVERAGES).getArray(name)));
    }
}
