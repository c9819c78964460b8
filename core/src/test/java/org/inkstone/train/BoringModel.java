package org.inkstone.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** A tiny model and tiny data for tests of the loop: four features, three classes, dropout, Adam. */
public final class BoringModel {
    /** Features of an example. */
    public static final int FEATURES = 4;
    /** Classes. */
    public static final int CLASSES = 3;

    private BoringModel() {}

    /** The network with Adam at 0.01 and dropout. */
    public static MultiLayerNetwork network() {
        return network(new Adam(0.01));
    }

    /** The network with an updater of one's own. */
    public static MultiLayerNetwork network(IUpdater updater) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration(updater, 8));
        network.init();
        return network;
    }

    /** The configuration, with a hidden layer of that many units. */
    public static MultiLayerConfiguration configuration(IUpdater updater, int hidden) {
        return new NeuralNetConfiguration.Builder()
                .seed(7)
                .updater(updater)
                .weightInit(WeightInit.XAVIER)
                .l2(1e-3)
                .list()
                .layer(dense(hidden))
                .layer(output(hidden))
                .build();
    }

    /** The same as a graph. */
    public static ComputationGraph graph(IUpdater updater) {
        ComputationGraphConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(7)
                .updater(updater)
                .weightInit(WeightInit.XAVIER)
                .l2(1e-3)
                .graphBuilder()
                .addInputs("in")
                .addLayer("hidden", dense(8), "in")
                .addLayer("out", output(8), "hidden")
                .setOutputs("out")
                .build();
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init();
        return graph;
    }

    private static DenseLayer dense(int hidden) {
        return new DenseLayer.Builder()
                .nIn(FEATURES)
                .nOut(hidden)
                .activation(Activation.RELU)
                .dropOut(0.8)
                .build();
    }

    private static OutputLayer output(int hidden) {
        return new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                .nIn(hidden)
                .nOut(CLASSES)
                .activation(Activation.SOFTMAX)
                .build();
    }

    /** Batches of eight examples whose class is the largest of the first three features. */
    public static List<DataSet> batches(int number, long seed) {
        Random random = new Random(seed);
        List<DataSet> batches = new ArrayList<>();
        for (int b = 0; b < number; b++) {
            float[][] features = new float[8][FEATURES];
            float[][] labels = new float[8][CLASSES];
            for (int i = 0; i < 8; i++) {
                int best = 0;
                for (int f = 0; f < FEATURES; f++) {
                    features[i][f] = (float) random.nextGaussian();
                    best = f < CLASSES && features[i][f] > features[i][best] ? f : best;
                }
                labels[i][best] = 1;
            }
            batches.add(new DataSet(Nd4j.create(features), Nd4j.create(labels)));
        }
        return batches;
    }

    /** The same, as an iterator. */
    public static ListDataSetIterator<DataSet> data(int batches, long seed) {
        return new ListDataSetIterator<>(flatten(batches(batches, seed)), 8);
    }

    private static List<DataSet> flatten(List<DataSet> batches) {
        List<DataSet> examples = new ArrayList<>();
        batches.forEach(batch -> examples.addAll(batch.asList()));
        return examples;
    }
}
