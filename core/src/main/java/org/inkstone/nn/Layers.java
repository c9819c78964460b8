package org.inkstone.nn;

import java.util.Arrays;
import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the configuration classes of this package have in common. */
final class Layers {
    private Layers() {}

    /** Hands a fresh layer its parameters the way DL4J's own configurations do. */
    static <L extends Layer> L initialise(
            L layer,
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray paramsView,
            boolean initializeParams) {
        layer.setListeners(listeners);
        layer.setIndex(index);
        layer.setParamsViewArray(paramsView);
        layer.setParamTable(conf.getLayer().initializer().init(conf, paramsView, initializeParams));
        layer.setConf(conf);
        return layer;
    }

    /** A probability of dropping. */
    static double probability(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must be at least 0 and below 1: " + value);
        }
        return value;
    }

    /** One value for both directions, or height and width. */
    static int[] pair(String name, int minimum, int... values) {
        if (values == null || values.length < 1 || values.length > 2) {
            throw new IllegalArgumentException(
                    name + " must be one value or height and width: " + Arrays.toString(values));
        }
        for (int v : values) {
            if (v < minimum) {
                throw new IllegalArgumentException(
                        name + " must be " + (minimum > 0 ? "positive: " : "zero or more: ") + Arrays.toString(values));
            }
        }
        return values.length == 1 ? new int[] {values[0], values[0]} : values.clone();
    }

    /**
     * Memory besides activations and their gradients, which the network's report counts itself: parameters, updater
     * state, and {@code workingPerExample} values in training.
     */
    static LayerMemoryReport memory(FeedForwardLayer layer, InputType in, InputType out, long workingPerExample) {
        long parameters = layer.initializer().numParams(layer);
        long state = layer.getIUpdater() == null ? 0 : layer.getIUpdater().stateSize(parameters);
        long dropout = layer.getIDropout() == null ? 0 : in.arrayElementsPerExample();
        return new LayerMemoryReport.Builder(layer.getLayerName(), layer.getClass(), in, out)
                .standardMemory(parameters, state)
                .workingMemory(0, 0, 0, workingPerExample + dropout)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }
}
