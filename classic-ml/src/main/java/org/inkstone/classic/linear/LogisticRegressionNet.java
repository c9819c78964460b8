package org.inkstone.classic.linear;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.inkstone.backend.Backend;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Logistic regression as a DL4J network of one layer: a sigmoid for two classes, softmax for more. Trained on all rows at once it
 * reaches the optimum of {@link LogisticRegression}; made of a fitted model it gives its probabilities.
 */
public final class LogisticRegressionNet {
    private LogisticRegressionNet() {}

    /**
     * A network with the objective of {@link LogisticRegression.Options} with penalty L2, divided by the rows: DL4J's loss is a mean.
     * Weights start at 0.
     *
     * @param features columns
     * @param classes  at least 2; two make one output, whose labels are 0 and 1, {@code [n, 1]}; more are one-hot
     * @param c        weight of the loss against the penalty; infinite for no penalty
     * @param rows     of the data that it will be trained on, all in one batch
     * @param updater  how it learns
     */
    public static MultiLayerConfiguration configuration(
            int features, int classes, double c, int rows, IUpdater updater) {
        if (features < 1 || rows < 1) {
            throw new IllegalArgumentException("features and rows must be positive: " + features + ", " + rows);
        }
        if (classes < 2) {
            throw new IllegalArgumentException("classes must be at least 2: " + classes);
        }
        if (!(c > 0)) {
            throw new IllegalArgumentException("c must be positive: " + c);
        }
        Backend.ensureInitialized();
        boolean binary = classes == 2;
        return new NeuralNetConfiguration.Builder()
                .updater(updater)
                .weightInit(WeightInit.ZERO)
                .l2(1 / (c * rows))
                .list()
                .layer(new OutputLayer.Builder(binary ? LossFunction.XENT : LossFunction.MCXENT)
                        .activation(binary ? Activation.SIGMOID : Activation.SOFTMAX)
                        .nIn(features)
                        .nOut(binary ? 1 : classes)
                        .build())
                .setInputType(InputType.feedForward(features))
                .build();
    }

    /** A network with a fitted model's coefficients: its output is the probability of the second class, or of each. */
    public static MultiLayerNetwork of(LogisticRegressionModel model) {
        double[][] coefficients = model.coefficients();
        double[] intercepts = model.intercepts();
        int features = coefficients[0].length;
        MultiLayerNetwork network = new MultiLayerNetwork(
                configuration(features, model.classes().length, Double.POSITIVE_INFINITY, 1, new NoOp()));
        network.init();
        INDArray weights = Nd4j.createFromArray(coefficients).transpose();
        network.setParam("0_W", weights.castTo(network.getParam("0_W").dataType()));
        network.setParam(
                "0_b",
                Nd4j.createFromArray(intercepts)
                        .reshape(1, intercepts.length)
                        .castTo(network.getParam("0_b").dataType()));
        return network;
    }
}
