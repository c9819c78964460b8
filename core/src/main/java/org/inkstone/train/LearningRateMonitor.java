package org.inkstone.train;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Records the learning rate of each layer with weights as {@code learningRate/<layer>}, for networks whose layers have
 * updaters of their own; the history has the first one's anyway.
 */
public final class LearningRateMonitor implements Callback {
    private final long every;

    /** Records at each step. */
    public LearningRateMonitor() {
        this(1);
    }

    /** Records at each n-th step. */
    public LearningRateMonitor(long every) {
        if (every <= 0) {
            throw new IllegalArgumentException("every must be positive: " + every);
        }
        this.every = every;
    }

    @Override
    public void onStep(TrainingRun run) {
        if (run.step() % every != 0) {
            return;
        }
        for (Model network : run.trainable().networks().values()) {
            if (network instanceof MultiLayerNetwork layers) {
                for (int i = 0; i < layers.getnLayers(); i++) {
                    log(run, layers.getLayer(i), i, layers.getLearningRate(i));
                }
            } else if (network instanceof ComputationGraph graph) {
                for (Layer layer : graph.getLayers()) {
                    String name = layer.conf().getLayer().getLayerName();
                    log(run, layer, layer.getIndex(), graph.getLearningRate(name));
                }
            }
        }
    }

    private static void log(TrainingRun run, Layer layer, int index, Double rate) {
        if (rate != null && layer.numParams() > 0) {
            String name = layer.conf().getLayer().getLayerName();
            run.log(History.LEARNING_RATE + "/" + (name == null ? "layer" + index : name), rate);
        }
    }
}
