package org.inkstone.vision.model;

import java.util.Objects;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInit;
import org.inkstone.nn.InputShapeCheck;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * What the convolutional models of this package let their user choose.
 *
 * @param <T> the builder itself
 */
public abstract class ImageModelBuilder<T extends ImageModelBuilder<T>> {
    private IUpdater updater = new Sgd(0.01);
    private long seed = 42;
    private IActivation activation;
    private IWeightInit weightInit;
    private CNN2DFormat format = CNN2DFormat.NHWC;
    private DataType dataType = DataType.FLOAT;
    private int classes = 10;
    private int height;
    private int width;
    private int channels;
    private double l2;

    ImageModelBuilder(int height, int width, int channels, Activation activation) {
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.activation = activation.getActivationFunction();
    }

    abstract T self();

    /** How parameters move. Default: plain gradient descent with learning rate 0.01, as in the notes. */
    public T updater(IUpdater updater) {
        this.updater = Objects.requireNonNull(updater, "updater");
        return self();
    }

    /** Seed of the initial weights and of dropout. Default: 42. */
    public T seed(long seed) {
        this.seed = seed;
        return self();
    }

    /** Activation of the hidden layers; the default is each model's own. */
    public T activation(Activation activation) {
        this.activation = Objects.requireNonNull(activation, "activation").getActivationFunction();
        return self();
    }

    /** Initial weights. Default: He's normal for the ReLU family, Xavier's else; biases start at 0. */
    public T weightInit(WeightInit weightInit) {
        this.weightInit = Objects.requireNonNull(weightInit, "weightInit").getWeightInitFunction();
        return self();
    }

    /** Layout of the input images. Default: NHWC, the faster one on CPU. */
    public T format(CNN2DFormat format) {
        this.format = Objects.requireNonNull(format, "format");
        return self();
    }

    /** Number format. Default: FLOAT; DOUBLE for checks. */
    public T dataType(DataType dataType) {
        this.dataType = Objects.requireNonNull(dataType, "dataType");
        return self();
    }

    /** Number of classes. Default: 10. */
    public T classes(int classes) {
        require(classes > 1, "classes must be at least 2: " + classes);
        this.classes = classes;
        return self();
    }

    /** Size of the input images. */
    public T inputSize(int height, int width, int channels) {
        require(height > 0, "height must be positive: " + height);
        require(width > 0, "width must be positive: " + width);
        require(channels > 0, "channels must be positive: " + channels);
        this.height = height;
        this.width = width;
        this.channels = channels;
        return self();
    }

    /** L2 penalty on the weights. Default: 0. */
    public T l2(double l2) {
        require(l2 >= 0 && Double.isFinite(l2), "l2 must be zero or more: " + l2);
        this.l2 = l2;
        return self();
    }

    /** The model, as a plain DL4J configuration. */
    public abstract MultiLayerConfiguration build();

    static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Fails when {@code halvings} poolings would leave nothing of the image. */
    void requireSize(int smallest, String model) {
        require(
                Math.min(height, width) >= smallest,
                "inputSize must be at least " + smallest + " x " + smallest + " for " + model + ": " + height + " x "
                        + width);
    }

    IActivation hidden() {
        return activation;
    }

    int classCount() {
        return classes;
    }

    NeuralNetConfiguration.ListBuilder start() {
        NeuralNetConfiguration.Builder builder = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(updater)
                .dataType(dataType)
                // Workspaces are kept from step to step: no page faults on fresh memory.
                .cacheMode(CacheMode.DEVICE)
                .weightInit(weightInit == null ? defaultWeightInit() : weightInit)
                .activation(activation);
        if (l2 > 0) {
            builder.l2(l2);
        }
        return builder.list();
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
        return layers.inputPreProcessor(0, new InputShapeCheck(height, width, channels, format))
                .setInputType(InputType.convolutional(height, width, channels, format))
                .build();
    }
}
