package org.inkstone.vision.model;

import java.util.Objects;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * Builder of the models whose layers stand in one row. Their default updater is plain gradient descent with learning rate 0.01,
 * as in the notes; their initial weights are He's normal for the ReLU family and Xavier's else.
 *
 * @param <T> the builder itself
 */
public abstract class LayeredModelBuilder<T extends LayeredModelBuilder<T>>
        extends ImageModelBuilder<T, MultiLayerConfiguration> {
    private IActivation activation;

    LayeredModelBuilder(int height, int width, int channels, Activation activation) {
        super(height, width, channels, new Sgd(0.01));
        this.activation = activation.getActivationFunction();
    }

    /** Activation of the hidden layers; the default is each model's own. */
    public T activation(Activation activation) {
        this.activation = Objects.requireNonNull(activation, "activation").getActivationFunction();
        return self();
    }

    NeuralNetConfiguration.ListBuilder start() {
        return settings()
                .weightInit(weightInitOr(defaultWeightInit()))
                .activation(activation)
                .list();
    }

    private IWeightInit defaultWeightInit() {
        boolean reluFamily = switch (activation.getClass().getSimpleName()) {
            case "ActivationReLU",
                    "ActivationReLU6",
                    "ActivationLReLU",
                    "ActivationPReLU",
                    "ActivationELU",
                    "ActivationGELU",
                    "ActivationSwish",
                    "ActivationMish" -> true;
            default -> false;
        };
        return (reluFamily ? WeightInit.RELU : WeightInit.XAVIER).getWeightInitFunction();
    }

    MultiLayerConfiguration finish(NeuralNetConfiguration.ListBuilder layers) {
        return layers.inputPreProcessor(0, entrance()).setInputType(inputType()).build();
    }
}
