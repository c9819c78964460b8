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
 * A base for steps over networks that are driven from outside: listeners, epochs and the learning rate of all of them. What is left
 * to write is the step itself and its evaluation.
 */
public abstract class PassTrainable implements Trainable {
    private final Map<String, NetworkPass> passes;
    private final Map<Model, Collection<TrainingListener>> previousListeners = new LinkedHashMap<>();

    /** @param passes the networks by name, at least one; the first one's learning rate is that of the step */
    protected PassTrainable(Map<String, NetworkPass> passes) {
        if (passes.isEmpty()) {
            throw new IllegalArgumentException("a step needs a network");
        }
        this.passes = new LinkedHashMap<>(passes);
    }

    @Override
    public Map<String, Model> networks() {
        Map<String, Model> networks = new LinkedHashMap<>();
        passes.forEach((name, pass) -> networks.put(name, pass.network()));
        return networks;
    }

    @Override
    public double learningRate() {
        return passes.values().iterator().next().learningRate();
    }

    @Override
    public void attach(List<TrainingListener> listeners) {
        for (Model network : networks().values()) {
            Collection<TrainingListener> before = new ArrayList<>(listenersOf(network));
            previousListeners.put(network, before);
            List<TrainingListener> all = new ArrayList<>(before);
            all.addAll(listeners);
            network.setListeners(all);
        }
    }

    @Override
    public void detach() {
        previousListeners.forEach(Model::setListeners);
        previousListeners.clear();
    }

    @Override
    public void startEpoch() {
        networks().values().forEach(n -> listenersOf(n).forEach(listener -> listener.onEpochStart(n)));
    }

    @Override
    public void endEpoch() {
        for (Model network : networks().values()) {
            listenersOf(network).forEach(listener -> listener.onEpochEnd(network));
            if (network instanceof ComputationGraph graph) {
                graph.incrementEpochCount();
            } else if (network instanceof MultiLayerNetwork layers) {
                layers.incrementEpochCount();
            }
        }
    }

    private static Collection<TrainingListener> listenersOf(Model network) {
        return network instanceof ComputationGraph graph
                ? graph.getListeners()
                : ((MultiLayerNetwork) network).getListeners();
    }
}
