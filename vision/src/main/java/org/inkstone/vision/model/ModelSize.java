package org.inkstone.vision.model;

import java.util.Objects;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;

/**
 * How many parameters a model trains, counted as PyTorch and papers do. DL4J's {@code numParams()} counts the running means and
 * variances of batch norms as well. Nothing is allocated for it.
 */
public final class ModelSize {
    private ModelSize() {}

    /** Trainable parameters of a graph. */
    public static long parameters(ComputationGraphConfiguration configuration) {
        return count(configuration.getVertices().values().stream()
                .filter(LayerVertex.class::isInstance)
                .map(vertex -> ((LayerVertex) vertex).getLayerConf()));
    }

    /** Trainable parameters of a network of layers in a row. */
    public static long parameters(MultiLayerConfiguration configuration) {
        return count(configuration.getConfs().stream());
    }

    private static long count(Stream<NeuralNetConfiguration> layers) {
        return layers.filter(Objects::nonNull).mapToLong(ModelSize::parameters).sum();
    }

    private static long parameters(NeuralNetConfiguration conf) {
        long all = conf.getLayer().initializer().numParams(conf);
        // Mean and variance of each channel.
        return conf.getLayer() instanceof BatchNormalization norm ? all - 2 * norm.getNOut() : all;
    }
}
