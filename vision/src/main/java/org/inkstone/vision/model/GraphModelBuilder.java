package org.inkstone.vision.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.learning.config.Nesterovs;

/**
 * Builder of the models that are graphs. The graph's only input is {@value #IMAGE}, its only output the class probabilities of
 * its last vertex. Vertices have the names that torchvision gives its modules, {@code layer1.0.conv1} say, so that weights map
 * by name. The default updater is gradient descent with Nesterov's momentum 0.9 and learning rate 0.1.
 *
 * @param <T> the builder itself
 */
public abstract class GraphModelBuilder<T extends GraphModelBuilder<T>>
        extends ImageModelBuilder<T, ComputationGraphConfiguration> {
    /** Name of the graph's input. */
    public static final String IMAGE = "image";

    GraphModelBuilder(int height, int width, int channels) {
        super(height, width, channels, new Nesterovs(0.1, 0.9));
    }

    static int positive(String name, int value) {
        require(value > 0, name + " must be positive: " + value);
        return value;
    }

    static double rate(double dropout) {
        require(dropout >= 0 && dropout < 1, "dropout must be in [0, 1): " + dropout);
        return dropout;
    }
}
