package org.inkstone.examples.vision;

import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.tensorboard.SummaryWriter;
import org.inkstone.train.Trainable;
import org.inkstone.vision.model.ModelSize;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network that classifies pictures, of layers or a graph.
 *
 * @param network       itself
 * @param trainable     for a trainer
 * @param probabilities from pictures to probabilities [N, classes]
 */
record Classifier(Model network, Trainable trainable, UnaryOperator<INDArray> probabilities) {
    static Classifier of(MultiLayerNetwork network) {
        return new Classifier(network, Trainable.of(network), network::output);
    }

    static Classifier of(ComputationGraph graph) {
        return new Classifier(graph, Trainable.of(graph), pictures -> graph.output(pictures)[0]);
    }

    /** How many numbers are learnt, statistics of batch norm left out. */
    long parameters() {
        return network instanceof ComputationGraph graph
                ? ModelSize.parameters(graph.getConfiguration())
                : ModelSize.parameters(((MultiLayerNetwork) network).getLayerWiseConfigurations());
    }

    /** Shows the network on TensorBoard's "Graphs" page. */
    void drawOn(SummaryWriter tensorBoard, InputType input) {
        if (network instanceof ComputationGraph graph) {
            tensorBoard.addGraph(graph, input);
        } else {
            tensorBoard.addGraph((MultiLayerNetwork) network, input);
        }
    }
}
