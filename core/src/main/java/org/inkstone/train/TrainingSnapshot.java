package org.inkstone.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/** Weights, updater state, counters and learning rates of a trainable's networks; closing it puts them back. */
final class TrainingSnapshot implements AutoCloseable {
    private final List<Network> networks = new ArrayList<>();

    private TrainingSnapshot() {}

    static TrainingSnapshot of(Trainable trainable) {
        TrainingSnapshot snapshot = new TrainingSnapshot();
        trainable.networks().values().forEach(model -> snapshot.networks.add(new Network(model)));
        return snapshot;
    }

    /**
     * Gives all layers another schedule.
     *
     * @param ofIteration the schedule for a network that is at this iteration
     */
    void setSchedules(IntFunction<ISchedule> ofIteration) {
        networks.forEach(network -> network.setSchedule(ofIteration));
    }

    @Override
    public void close() {
        networks.forEach(Network::restore);
    }

    private record Updaters(BaseLayer layer, IUpdater weights, IUpdater bias) {}

    private static final class Network {
        private final Model model;
        private final INDArray params;
        private final INDArray state;
        private final int iteration;
        private final int epoch;
        private final List<Updaters> updaters = new ArrayList<>();

        Network(Model model) {
            this.model = model;
            params = model.params().dup();
            INDArray view = ModelArchive.updaterState(model);
            state = view == null || view.isEmpty() ? null : view.dup();
            Layer[] layers;
            if (model instanceof MultiLayerNetwork network) {
                iteration = network.getIterationCount();
                epoch = network.getEpochCount();
                layers = network.getLayers();
            } else {
                ComputationGraph graph = (ComputationGraph) model;
                iteration = graph.getConfiguration().getIterationCount();
                epoch = graph.getConfiguration().getEpochCount();
                layers = graph.getLayers();
            }
            for (Layer layer : layers) {
                if (layer.conf().getLayer() instanceof BaseLayer configured && configured.getIUpdater() != null) {
                    updaters.add(new Updaters(configured, configured.getIUpdater(), configured.getBiasUpdater()));
                }
            }
        }

        void setSchedule(IntFunction<ISchedule> ofIteration) {
            ISchedule schedule = ofIteration.apply(iteration);
            for (Updaters each : updaters) {
                each.layer().setIUpdater(with(each.weights(), schedule));
                if (each.bias() != null) {
                    each.layer().setBiasUpdater(with(each.bias(), schedule));
                }
            }
            rebuildUpdater();
        }

        private static IUpdater with(IUpdater updater, ISchedule schedule) {
            IUpdater copy = updater.clone();
            if (copy.hasLearningRate()) {
                copy.setLrAndSchedule(Double.NaN, schedule);
            }
            return copy;
        }

        void restore() {
            for (Updaters each : updaters) {
                each.layer().setIUpdater(each.weights());
                each.layer().setBiasUpdater(each.bias());
            }
            if (model instanceof MultiLayerNetwork network) {
                network.setIterationCount(iteration);
                network.setEpochCount(epoch);
            } else {
                ComputationGraph graph = (ComputationGraph) model;
                graph.getConfiguration().setIterationCount(iteration);
                graph.getConfiguration().setEpochCount(epoch);
            }
            model.params().assign(params);
            rebuildUpdater();
        }

        /** The running updater has copies of the configured ones, so it must be made anew; its state is the snapshot's. */
        private void rebuildUpdater() {
            if (model instanceof MultiLayerNetwork network) {
                network.setUpdater(null);
                network.getUpdater(true);
            } else {
                ComputationGraph graph = (ComputationGraph) model;
                graph.setUpdater(null);
                graph.getUpdater(true);
            }
            if (state != null) {
                ModelArchive.updaterState(model).assign(state);
            }
        }
    }
}
