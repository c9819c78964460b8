package org.inkstone.vision.model;

import java.util.Objects;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.preprocessor.ComposableInputPreProcessor;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInit;
import org.inkstone.nn.FormatChange;
import org.inkstone.nn.InputShapeCheck;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * What the convolutional models of this package let their user choose. Inside, pictures are NHWC, the layout that is fastest
 * on CPUs; pictures that come as NCHW are brought into it once, at the entrance.
 *
 * @param <T> the builder itself
 * @param <C> the configuration it makes
 */
public abstract class ImageModelBuilder<T extends ImageModelBuilder<T, C>, C> {
    private IUpdater updater;
    private long seed = 42;
    private IWeightInit weightInit;
    private CNN2DFormat format = CNN2DFormat.NHWC;
    private DataType dataType = DataType.FLOAT;
    private int classes = 10;
    private int height;
    private int width;
    private int channels;
    private double l2;
    private boolean inputGradient;

    ImageModelBuilder(int height, int width, int channels, IUpdater updater) {
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.updater = updater;
    }

    abstract T self();

    /** How parameters move; the default is each model's own. */
    public T updater(IUpdater updater) {
        this.updater = Objects.requireNonNull(updater, "updater");
        return self();
    }

    /** Seed of the initial weights and of dropout. Default: 42. */
    public T seed(long seed) {
        this.seed = seed;
        return self();
    }

    /** Initial weights of all layers; the default is each model's own. Biases start at 0. */
    public T weightInit(WeightInit weightInit) {
        this.weightInit = Objects.requireNonNull(weightInit, "weightInit").getWeightInitFunction();
        return self();
    }

    /** Layout of the input images alone. Default: NHWC, which needs no change of layout at the entrance. */
    public T format(CNN2DFormat format) {
        this.format = Objects.requireNonNull(format, "format");
        return self();
    }

    /** Number format. Default: FLOAT; DOUBLE for checks. */
    public T dataType(DataType dataType) {
        this.dataType = Objects.requireNonNull(dataType, "dataType");
        return self();
    }

    /** Number of classes. Default: 10, or 1000 where the model is one for ImageNet. */
    public T classes(int classes) {
        require(classes > 1, "classes must be at least 2: " + classes);
        this.classes = classes;
        return self();
    }

    /** Size of the input images; the default is each model's own. */
    public T inputSize(int height, int width, int channels) {
        require(height > 0, "height must be positive: " + height);
        require(width > 0, "width must be positive: " + width);
        require(channels > 0, "channels must be positive: " + channels);
        this.height = height;
        this.width = width;
        this.channels = channels;
        return self();
    }

    /** L2 penalty on the weights of convolutions and linear layers, not on biases and norms. Default: 0. */
    public T l2(double l2) {
        require(l2 >= 0 && Double.isFinite(l2), "l2 must be zero or more: " + l2);
        this.l2 = l2;
        return self();
    }

    /**
     * True: the gradient by the image is computed as well, which saliency maps and adversarial examples need. Default: false,
     * since training does not use it and it is the dearest of all gradients.
     */
    public T inputGradient(boolean inputGradient) {
        this.inputGradient = inputGradient;
        return self();
    }

    /**
     * The model, as a plain DL4J configuration.
     *
     * @throws IllegalArgumentException when the settings do not fit together
     */
    public abstract C build();

    static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Fails when the model's poolings would leave nothing of the image. */
    void requireSize(int smallest, String model) {
        require(
                Math.min(height, width) >= smallest,
                "inputSize must be at least " + smallest + " x " + smallest + " for " + model + ": " + height + " x "
                        + width);
    }

    int classCount() {
        return classes;
    }

    boolean wantsInputGradient() {
        return inputGradient;
    }

    /** The chosen initial weights, or the model's own. */
    IWeightInit weightInitOr(IWeightInit own) {
        return weightInit == null ? own : weightInit;
    }

    NeuralNetConfiguration.Builder settings() {
        NeuralNetConfiguration.Builder builder = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(updater)
                .dataType(dataType)
                // Workspaces are kept from step to step: no page faults on fresh memory.
                .cacheMode(CacheMode.DEVICE);
        if (l2 > 0) {
            builder.l2(l2);
        }
        return builder;
    }

    InputType inputType() {
        return InputType.convolutional(height, width, channels, format);
    }

    /** What stands before the first layer: refuses other sizes and layouts, and gives NHWC. */
    InputPreProcessor entrance() {
        InputShapeCheck check = new InputShapeCheck(height, width, channels, format);
        return format == CNN2DFormat.NHWC
                ? check
                : new ComposableInputPreProcessor(check, new FormatChange(CNN2DFormat.NHWC));
    }
}
