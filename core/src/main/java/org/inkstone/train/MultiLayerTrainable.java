package org.inkstone.train;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.inkstone.backend.Backend;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Adapts a {@code MultiLayerNetwork}. */
final class MultiLayerTrainable implements Trainable {
    private final MultiLayerNetwork network;
    private final RunningPredictions predictions;
    private Collection<TrainingListener> previousListeners = List.of();

    MultiLayerTrainable(MultiLayerNetwork network) {
        this.network = network;
        Backend.ensureInitialized();
        network.init(); // does nothing where it was done
        int last = network.getnLayers() - 1;
        predictions = RunningPredictions.of(
                network.getOutputLayer(),
                last,
                network.getLayerWiseConfigurations().getInputPreProcess(last));
    }

    @Override
    public Map<String, Model> networks() {
        return Map.of("network", network);
    }

    @Override
    public double step(MultiDataSet batch) {
        NetworkUpdaters.install(network);
        predictions.expect(batch.getLabels(0), mask(batch.getLabelsMaskArrays()));
        network.fit(
                batch.getFeatures(0),
                batch.getLabels(0),
                mask(batch.getFeaturesMaskArrays()),
                mask(batch.getLabelsMaskArrays()));
        return mean(network.score(), batch.getFeatures(0).size(0));
    }

    @Override
    public void lastPredictions(Meter meter) {
        predictions.addTo(meter);
        TokenLoss.addPredictions(network.getOutputLayer(), meter);
    }

    @Override
    public void evaluate(MultiDataSet batch, Meter meter) {
        INDArray features = batch.getFeatures(0);
        INDArray labels = batch.getLabels(0);
        INDArray featuresMask = mask(batch.getFeaturesMaskArrays());
        INDArray labelsMask = mask(batch.getLabelsMaskArrays());
        if (TokenLoss.isKnownBy(network.getOutputLayer())) {
            network.score(new DataSet(features, labels, featuresMask, labelsMask), false);
            TokenLoss.add(network.getOutputLayer(), network.calcRegularizationScore(true), meter);
            return;
        }
        OutputLoss loss = OutputLoss.of(network.getOutputLayer());
        try (MemoryWorkspace workspace = OutputLoss.workspace().notifyScopeEntered()) {
            INDArray output = network.output(features, false, featuresMask, labelsMask, workspace);
            meter.addPredictions(labels, output, labelsMask);
            if (loss.fits(labels, output)) {
                double penalty = network.calcRegularizationScore(true) * features.size(0);
                meter.addLoss(loss.sum(labels, output, labelsMask) + penalty, features.size(0));
                return;
            }
        }
        double score = network.score(new DataSet(features, labels, featuresMask, labelsMask), false);
        meter.addLoss(mean(score, features.size(0)) * features.size(0), features.size(0));
    }

    @Override
    public double learningRate() {
        return learningRate(network);
    }

    /** Of the first layer that has one; NaN where none has. */
    static double learningRate(MultiLayerNetwork network) {
        for (int i = 0; i < network.getnLayers(); i++) {
            Double rate = network.getLayer(i).numParams() == 0 ? null : network.getLearningRate(i);
            if (rate != null) {
                return rate;
            }
        }
        return Double.NaN;
    }

    @Override
    public void check(MultiDataSet batch) {
        if (batch.numFeatureArrays() != 1 || batch.numLabelsArrays() != 1) {
            throw new IllegalArgumentException("a MultiLayerNetwork takes one array of features and one of labels, not "
                    + batch.numFeatureArrays() + " and " + batch.numLabelsArrays());
        }
        Layer output = network.getOutputLayer();
        BatchCheck.labels(batch.getLabels(0), output, "network");
        BatchCheck.features(
                batch.getFeatures(0),
                network.getLayer(0),
                network.getLayerWiseConfigurations().getInputPreProcess(0) != null);
    }

    @Override
    public void attach(List<TrainingListener> listeners) {
        previousListeners = new ArrayList<>(network.getListeners());
        List<TrainingListener> all = new ArrayList<>(previousListeners);
        predictions.listener().ifPresent(all::add);
        all.add(new FiniteGradients());
        all.addAll(listeners);
        network.setListeners(all);
    }

    @Override
    public void detach() {
        network.setListeners(previousListeners);
    }

    @Override
    public void startEpoch() {
        network.getListeners().forEach(listener -> listener.onEpochStart(network));
    }

    @Override
    public void endEpoch() {
        network.getListeners().forEach(listener -> listener.onEpochEnd(network));
        network.incrementEpochCount();
    }

    private static INDArray mask(INDArray[] masks) {
        return masks == null ? null : masks[0];
    }

    /** DL4J's score is the sum where the network was told not to divide by the size of the batch. */
    private double mean(double score, long examples) {
        return network.conf().isMiniBatch() ? score : score / examples;
    }
}
