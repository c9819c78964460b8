package org.inkstone.backend;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Whether Deeplearning4j's layers run on oneDNN.
 *
 * @param on     whether a convolution layer got a helper and gave a result with it
 * @param reason why, in words
 */
record HelperStatus(boolean on, String reason) {

    /** Builds a network of one convolution layer, runs it and looks at what it ran on. */
    static HelperStatus find(boolean setByUser) {
        if (!Environments.engine().equals("CPU")) {
            return new HelperStatus(false, "the engine is " + Environments.engine() + ", oneDNN is for the CPU");
        }
        if (!setByUser && !GuardedHelper.inPlace()) {
            return new HelperStatus(
                    false,
                    "Deeplearning4j's own helpers, which have wrong gradients, come first on the class path; put Inkstone's"
                            + " artefact before Deeplearning4j's");
        }
        if (Boolean.parseBoolean(System.getProperty(Backend.HELPERS_PROPERTY, "true"))) {
            return new HelperStatus(
                    false, Backend.HELPERS_PROPERTY + " is true" + (setByUser ? ", as set by the user" : ""));
        }
        if (!Nd4j.getEnvironment().helpersAllowed()) {
            return new HelperStatus(false, "ND4J's environment does not allow helpers");
        }
        MultiLayerNetwork net = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(2).build())
                .layer(new OutputLayer.Builder()
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(6, 6, 1))
                .build());
        net.init();
        double sum =
                net.output(Nd4j.ones(DataType.FLOAT, 1, 1, 6, 6)).sumNumber().doubleValue();
        if (net.getLayer(0).getHelper() == null) {
            return new HelperStatus(
                    false,
                    "a convolution layer was created without one; was a network built before Backend.ensureInitialized()?");
        }
        if (Math.abs(sum - 1) > 1e-4) {
            return new HelperStatus(false, "a convolution through the helper gave a wrong result: " + sum);
        }
        return new HelperStatus(true, "checked by running a convolution layer");
    }
}
