package org.inkstone.sequence.model;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How much each step attends to each other, for every layer with attention of any network: encoders, vision Transformers,
 * language models, networks of one's own. Not while the network trains.
 */
public final class AttentionWeights {
    private AttentionWeights() {}

    /**
     * Weights of one batch without padding.
     *
     * @param input what the network takes: ids, pictures, or sequences
     * @return for each layer with attention, from the input on, {@code [N, heads, queries, keys]}
     */
    public static List<INDArray> of(MultiLayerNetwork network, INDArray input) {
        return of(network, input, null);
    }

    /**
     * Weights of one batch.
     *
     * @param input what the network takes
     * @param mask  {@code [N, T]}, 0 for padding; null for none
     * @return for each layer with attention, from the input on, {@code [N, heads, queries, keys]}; keys that are padding get 0
     */
    public static List<INDArray> of(MultiLayerNetwork network, INDArray input, INDArray mask) {
        return Recordings.of(network.getLayers(), () -> network.output(input, false, mask, null));
    }

    /**
     * Weights of one batch in a graph.
     *
     * @param inputs one for each of the graph's inputs
     * @param masks  one for each input, null for those without; null for none at all
     * @return for each layer with attention in topological order, {@code [N, heads, queries, keys]}; of a decoder's block those
     *     of its attention to the encoder
     */
    public static List<INDArray> of(ComputationGraph graph, INDArray[] inputs, INDArray[] masks) {
        return Recordings.of(graph.getLayers(), () -> graph.output(false, inputs, masks));
    }
}
