package org.inkstone.train;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.inkstone.backend.Backend;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Adapts a {@code ComputationGraph}; accuracy is of its first output, loss of all of them. */
final class GraphTrainable implements Trainable {
    private final ComputationGraph graph;
    private final RunningPredictions predictions;
    private Collection<TrainingListener> previousListeners = List.of();

    GraphTrainable(ComputationGraph graph) {
        this.graph = graph;
        Backend.ensureInitialized();
        graph.init(); // does nothing where it was done
        String output = graph.getConfiguration().getNetworkOutputs().get(0);
        List<String> inputs = graph.getConfiguration().getVertexInputs().get(output);
        predictions = graph.getVertex(output) instanceof LayerVertex vertex && inputs.size() == 1
                ? RunningPredictions.of(graph.getOutputLayer(0), inputs.get(0), vertex.getLayerPreProcessor())
                : RunningPredictions.none();
    }

    @Override
    public Map<String, Model> networks() {
        return Map.of("network", graph);
    }

    @Override
    public double step(MultiDataSet batch) {
        NetworkUpdaters.install(graph);
        INDArray[] masks = batch.getLabelsMaskArrays();
        predictions.expect(batch.getLabels(0), masks == null ? null : masks[0]);
        graph.fit(batch.getFeatures(), batch.getLabels(), batch.getFeaturesMaskArrays(), masks);
        return mean(graph.score(), batch.getFeatures(0).size(0));
    }

    @Override
    public void lastPredictions(Meter meter) {
        predictions.addTo(meter);
        TokenLoss.addPredictions(graph.getOutputLayer(0), meter);
    }

    @Override
    public void evaluate(MultiDataSet batch, Meter meter) {
        INDArray labels = batch.getLabels(0);
        INDArray[] masks = batch.getLabelsMaskArrays();
        INDArray mask = masks == null ? null : masks[0];
        long examples = batch.getFeatures(0).size(0);
        Layer outputLayer = graph.getOutputLayer(0);
        if (graph.getNumOutputArrays() == 1 && TokenLoss.isKnownBy(outputLayer)) {
            graph.score(batch, false);
            TokenLoss.add(outputLayer, graph.calcRegularizationScore(true), meter);
            return;
        }
        OutputLoss loss = graph.getNumOutputArrays() == 1 ? OutputLoss.of(outputLayer) : OutputLoss.none();
        try (MemoryWorkspace workspace = OutputLoss.workspace().notifyScopeEntered()) {
            INDArray output =
                    graph.output(false, batch.getFeatures(), batch.getFeaturesMaskArrays(), masks, workspace)[0];
            meter.addPredictions(labels, output, mask);
            if (loss.fits(labels, output)) {
                meter.addLoss(
                        loss.sum(labels, output, mask) + graph.calcRegularizationScore(true) * examples, examples);
                return;
            }
        }
        meter.addLoss(mean(graph.score(batch, false), examples) * examples, examples);
    }

    @Override
    public double learningRate() {
        return learningRate(graph);
    }

    /** Of the first layer that has one; NaN where none has. */
    static double learningRate(ComputationGraph graph) {
        for (Layer layer : graph.getLayers()) {
            Double rate = layer.numParams() == 0
                    ? null
                    : graph.getLearningRate(layer.conf().getLayer().getLayerName());
            if (rate != null) {
                return rate;
            }
        }
        return Double.NaN;
    }

    @Override
    public void check(MultiDataSet batch) {
        if (batch.numFeatureArrays() != graph.getNumInputArrays()
                || batch.numLabelsArrays() != graph.getNumOutputArrays()) {
            throw new IllegalArgumentException("the graph takes " + graph.getNumInputArrays()
                    + " arrays of features and " + graph.getNumOutputArrays() + " of labels, not "
                    + batch.numFeatureArrays() + " and " + batch.numLabelsArrays());
        }
        for (int i = 0; i < graph.getNumOutputArrays(); i++) {
            String name = graph.getConfiguration().getNetworkOutputs().get(i);
            BatchCheck.labels(batch.getLabels(i), graph.getOutputLayer(i), "output " + name);
        }
    }

    @Override
    public void attach(List<TrainingListener> listeners) {
        previousListeners = new ArrayList<>(graph.getListeners());
        List<TrainingListener> all = new ArrayList<>(previousListeners);
        predictions.listener().ifPresent(all::add);
        all.add(new FiniteGradients());
        all.addAll(listeners);
        graph.setListeners(all);
    }

    @Override
    public void detach() {
        graph.setListeners(previousListeners);
    }

    @Override
    public void startEpoch() {
        graph.getListeners().forEach(listener -> listener.onEpochStart(graph));
    }

    @Override
    public void endEpoch() {
        graph.getListeners().forEach(listener -> listener.onEpochEnd(graph));
        graph.incrementEpochCount();
    }

    /** DL4J's score is the sum where the network was told not to divide by the size of the batch. */
    private double mean(double score, long examples) {
        return graph.conf().isMiniBatch() ? score : score / examples;
    }
}
