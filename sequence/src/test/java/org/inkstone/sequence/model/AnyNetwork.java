package org.inkstone.sequence.model;

import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;

/** A network of either of DL4J's kinds, for tests that do the same with both. */
record AnyNetwork(Model model) {
    static AnyNetwork of(MultiLayerConfiguration conf) {
        MultiLayerNetwork network = new MultiLayerNetwork(conf);
        network.init();
        return new AnyNetwork(network);
    }

    static AnyNetwork of(ComputationGraphConfiguration conf) {
        ComputationGraph graph = new ComputationGraph(conf);
        graph.init();
        return new AnyNetwork(graph);
    }

    AnyNetwork copy() {
        if (model instanceof MultiLayerNetwork network) {
            return new AnyNetwork(network.clone());
        }
        ComputationGraph copy = ((ComputationGraph) model).clone();
        // A graph's clone begins to count anew in DL4J 1.0.0-M2.1.
        copy.getConfiguration().setIterationCount(((ComputationGraph) model).getIterationCount());
        return new AnyNetwork(copy);
    }

    String json() {
        return model instanceof MultiLayerNetwork network
                ? network.getLayerWiseConfigurations().toJson()
                : ((ComputationGraph) model).getConfiguration().toJson();
    }

    String summary() {
        return model instanceof MultiLayerNetwork network ? network.summary() : ((ComputationGraph) model).summary();
    }

    INDArray updaterState() {
        return model instanceof MultiLayerNetwork network
                ? network.getUpdater().getStateViewArray()
                : ((ComputationGraph) model).getUpdater().getStateViewArray();
    }

    void fit(MultiDataSet batch) {
        if (model instanceof MultiLayerNetwork network) {
            network.fit(single(batch));
        } else {
            ((ComputationGraph) model).fit(batch);
        }
    }

    INDArray output(MultiDataSet batch) {
        if (model instanceof MultiLayerNetwork network) {
            return network.output(batch.getFeatures(0), false, batch.getFeaturesMaskArray(0), null);
        }
        return ((ComputationGraph) model).output(false, batch.getFeatures(), batch.getFeaturesMaskArrays())[0];
    }

    double score(MultiDataSet batch) {
        return model instanceof MultiLayerNetwork network
                ? network.score(single(batch), true)
                : ((ComputationGraph) model).score(batch, true);
    }

    /** Gradients of the mean loss by parameter. */
    Map<String, INDArray> gradients(MultiDataSet batch) {
        if (model instanceof MultiLayerNetwork network) {
            network.setInput(batch.getFeatures(0));
            network.setLabels(batch.getLabels(0));
            network.setLayerMaskArrays(batch.getFeaturesMaskArray(0), batch.getLabelsMaskArray(0));
            network.computeGradientAndScore();
            network.clearLayerMaskArrays();
        } else {
            ComputationGraph graph = (ComputationGraph) model;
            graph.setInputs(batch.getFeatures());
            graph.setLabels(batch.getLabels());
            graph.setLayerMaskArrays(batch.getFeaturesMaskArrays(), batch.getLabelsMaskArrays());
            graph.computeGradientAndScore();
            graph.clearLayerMaskArrays();
        }
        // DL4J divides by the number of sequences when it updates.
        Map<String, INDArray> all = new TreeMap<>();
        model.gradient()
                .gradientForVariable()
                .forEach((name, gradient) -> all.put(
                        name, gradient.dup('c').divi(batch.getFeatures(0).size(0))));
        return all;
    }

    private static DataSet single(MultiDataSet batch) {
        return new DataSet(
                batch.getFeatures(0), batch.getLabels(0), batch.getFeaturesMaskArray(0), batch.getLabelsMaskArray(0));
    }
}
