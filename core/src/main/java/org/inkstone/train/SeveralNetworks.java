package org.inkstone.train;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;

/**
 * What steps over several networks have in common: their names in checkpoints, listeners, the counting of epochs. Listeners
 * are attached to the main network, whose learning rate counts as the step's.
 */
public abstract class SeveralNetworks implements Trainable {
    private final Map<String, Model> networks = new LinkedHashMap<>();
    private final NetworkPass main;
    private Collection<TrainingListener> previousListeners = List.of();

    /**
     * @param passes the networks by name, in the order of checkpoints
     * @param main   the name of the one that listeners watch
     */
    protected SeveralNetworks(Map<String, NetworkPass> passes, String main) {
        passes.forEach((name, pass) -> networks.put(name, pass.network()));
        this.main = passes.get(main);
        if (this.main == null) {
            throw new IllegalArgumentException("main must be one of " + passes.keySet() + ": " + main);
        }
    }

    @Override
    public final Map<String, Model> networks() {
        return networks;
    }

    @Override
    public double learningRate() {
        return main.learningRate();
    }

    @Override
    public void attach(List<TrainingListener> listeners) {
        previousListeners = new ArrayList<>(listenersOf(main.network()));
        List<TrainingListener> all = new ArrayList<>(previousListeners);
        all.addAll(listeners);
        main.network().setListeners(all);
    }

    @Override
    public void detach() {
        main.network().setListeners(previousListeners);
    }

    private static Collection<TrainingListener> listenersOf(Model network) {
        return network instanceof ComputationGraph graph
                ? graph.getListeners()
                : ((MultiLayerNetwork) network).getListeners();
    }

    @Override
    public void startEpoch() {
        listenersOf(main.network()).forEach(listener -> listener.onEpochStart(main.network()));
    }

    @Override
    public void endEpoch() {
        listenersOf(main.network()).forEach(listener -> listener.onEpochEnd(main.network()));
        for (Model network : networks.values()) {
            if (network instanceof ComputationGraph graph) {
                graph.incrementEpochCount();
            } else {
                ((MultiLayerNetwork) network).incrementEpochCount();
            }
        }
    }
}
