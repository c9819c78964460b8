package org.inkstone.vision.model;

import java.util.Arrays;
import java.util.Objects;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.weights.WeightInit;
import org.inkstone.nn.Linear;
import org.inkstone.nn.OutputLinear;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * Multi-layer perceptron: linear layers with an activation function and dropout between them, softmax cross-entropy at
 * the end. Takes {@code [N, inputs]}; with {@link Builder#images} it takes images and flattens them.
 *
 * <pre>{@code
 * MultiLayerConfiguration digits = Mlp.builder(64, 10).hidden(128, 64).dropout(0.2).build();
 * }</pre>
 */
public final class Mlp {
    private Mlp() {}

    /**
     * One hidden layer of 64 units with ReLU, no dropout.
     *
     * @param inputs number of features
     * @param classes number of classes
     */
    public static Builder builder(int inputs, int classes) {
        return new Builder(inputs, classes);
    }

    /** Chooses the settings of an {@link Mlp}. */
    public static final class Builder {
        private final int inputs;
        private final int classes;
        private int[] hidden = {64};
        private Activation activation = Activation.RELU;
        private double dropout;
        private double l2;
        private IUpdater updater = new Sgd(0.1);
        private WeightInit weightInit;
        private long seed = 42;
        private DataType dataType = DataType.FLOAT;
        private InputType inputType;

        private Builder(int inputs, int classes) {
            require(inputs > 0, "inputs must be positive: " + inputs);
            require(classes > 1, "classes must be at least 2: " + classes);
            this.inputs = inputs;
            this.classes = classes;
            this.inputType = InputType.feedForward(inputs);
        }

        /** Units of the hidden layers, first to last; none gives softmax regression. Default: 64. */
        public Builder hidden(int... units) {
            for (int u : units) {
                require(u > 0, "hidden units must be positive: " + Arrays.toString(units));
            }
            this.hidden = units.clone();
            return this;
        }

        /** Activation of the hidden layers. Default: ReLU. */
        public Builder activation(Activation activation) {
            this.activation = Objects.requireNonNull(activation, "activation");
            return this;
        }

        /** Share of the hidden units dropped at random in training. Default: 0. */
        public Builder dropout(double rate) {
            require(rate >= 0 && rate < 1, "dropout must be in [0, 1): " + rate);
            this.dropout = rate;
            return this;
        }

        /** L2 penalty on the weights. Default: 0. */
        public Builder l2(double l2) {
            require(l2 >= 0 && Double.isFinite(l2), "l2 must be zero or more: " + l2);
            this.l2 = l2;
            return this;
        }

        /** How parameters move. Default: plain gradient descent with learning rate 0.1. */
        public Builder updater(IUpdater updater) {
            this.updater = Objects.requireNonNull(updater, "updater");
            return this;
        }

        /** Initial weights. Default: He's normal for ReLU, Xavier's else. */
        public Builder weightInit(WeightInit weightInit) {
            this.weightInit = Objects.requireNonNull(weightInit, "weightInit");
            return this;
        }

        /** Seed of the initial weights and of dropout. Default: 42. */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /** Number format. Default: FLOAT. */
        public Builder dataType(DataType dataType) {
            this.dataType = Objects.requireNonNull(dataType, "dataType");
            return this;
        }

        /** Takes images of this kind and flattens them; they must have as many values as the model has inputs. */
        public Builder images(InputType.InputTypeConvolutional images) {
            require(
                    images.arrayElementsPerExample() == inputs,
                    "images must have " + inputs + " values each: " + images);
            this.inputType = images;
            return this;
        }

        /** The model, as a plain DL4J configuration. */
        public MultiLayerConfiguration build() {
            NeuralNetConfiguration.Builder base = new NeuralNetConfiguration.Builder()
                    .seed(seed)
                    .updater(updater)
                    .dataType(dataType)
                    .activation(activation)
                    .weightInit(
                            weightInit != null
                                    ? weightInit
                                    : activation == Activation.RELU ? WeightInit.RELU : WeightInit.XAVIER);
            if (l2 > 0) {
                base.l2(l2);
            }
            NeuralNetConfiguration.ListBuilder layers = base.list();
            boolean first = true;
            for (int units : hidden) {
                // DL4J drops a layer's input, and states the share that is kept.
                Linear.Builder layer = new Linear.Builder().nOut(units);
                layers.layer((first || dropout == 0 ? layer : layer.dropOut(1 - dropout)).build());
                first = false;
            }
            OutputLinear.Builder output = new OutputLinear.Builder();
            output.nOut(classes);
            if (!first && dropout > 0) {
                output.dropOut(1 - dropout);
            }
            return layers.layer(output.build()).setInputType(inputType).build();
        }

        private static void require(boolean condition, String message) {
            if (!condition) {
                throw new IllegalArgumentException(message);
            }
        }
    }
}
