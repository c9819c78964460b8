package org.inkstone.generative.contrastive;

import java.util.Objects;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.weights.WeightInit;
import org.inkstone.backend.Backend;
import org.inkstone.nn.AvgPool2d;
import org.inkstone.nn.BatchNorm2d;
import org.inkstone.nn.Conv2d;
import org.inkstone.nn.Linear;
import org.inkstone.nn.OutputLinear;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * A small convolutional encoder of pictures [N, H, W, C]: 3x3 convolutions with batch norm and ReLU, of which each but the first halves
 * height and width and doubles the filters. It has no loss of its own, for training driven from outside.
 *
 * @param height   of a picture; a multiple of {@code 2^(stages - 1)}
 * @param width    of a picture; likewise
 * @param channels of a picture
 * @param filters  of the first convolution
 * @param stages   convolutions
 * @param updater  of all parameters
 * @param seed     of the initial weights
 */
public record ConvEncoder(int height, int width, int channels, int filters, int stages, IUpdater updater, long seed) {
    public ConvEncoder {
        positive("height", height);
        positive("width", width);
        positive("channels", channels);
        positive("filters", filters);
        positive("stages", stages);
        Objects.requireNonNull(updater, "updater");
        int factor = 1 << stages - 1;
        if (height % factor != 0 || width % factor != 0) {
            throw new IllegalArgumentException("height and width must be multiples of " + factor + " for " + stages
                    + " stages: " + height + " and " + width);
        }
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }

    /** How many features {@link #pooled} gives. */
    public int features() {
        return filters << stages - 1;
    }

    /** Features [N, {@link #features}]: the mean over what is left of height and width. */
    public MultiLayerConfiguration pooled() {
        return finished(pool());
    }

    /**
     * Vectors [N, size] by a product with the whole last map, so that it matters where things stand.
     *
     * @param size positive
     */
    public MultiLayerConfiguration embedder(int size) {
        positive("size", size);
        NeuralNetConfiguration.ListBuilder layers = convolutions();
        layers.layer(product(size));
        return finished(layers);
    }

    /**
     * A classifier of which all layers but the last are those of {@link #pooled}, with softmax and cross-entropy.
     *
     * @param classes two or more
     */
    public MultiLayerConfiguration classifier(int classes) {
        if (classes < 2) {
            throw new IllegalArgumentException("classes must be two or more: " + classes);
        }
        NeuralNetConfiguration.ListBuilder layers = pool();
        layers.layer(new OutputLinear.Builder(LossFunctions.LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .weightInit(WeightInit.XAVIER)
                .nOut(classes)
                .build());
        return finished(layers);
    }

    private NeuralNetConfiguration.ListBuilder pool() {
        NeuralNetConfiguration.ListBuilder layers = convolutions();
        int rows = height >> stages - 1;
        int columns = width >> stages - 1;
        layers.layer(new AvgPool2d.Builder(rows, columns).build());
        // carries the change of shape, which DL4J does between layers
        layers.layer(new ActivationLayer(Activation.IDENTITY));
        layers.inputPreProcessor(2 * stages + 1, new CnnToFeedForwardPreProcessor(1, 1, features(), CNN2DFormat.NHWC));
        return layers;
    }

    private NeuralNetConfiguration.ListBuilder convolutions() {
        Backend.ensureInitialized();
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(updater)
                .cacheMode(CacheMode.DEVICE)
                .weightInit(WeightInit.RELU)
                .activation(Activation.IDENTITY)
                .list();
        for (int stage = 0; stage < stages; stage++) {
            int stride = stage == 0 ? 1 : 2;
            layers.layer(new Conv2d.Builder(3, 3)
                    .nOut(filters << stage)
                    .stride(stride, stride)
                    .padding(1, 1)
                    .hasBias(false)
                    .inputGradient(stage > 0)
                    .build());
            layers.layer(new BatchNorm2d.Builder().relu(true).build());
        }
        return layers;
    }

    private static FeedForwardLayer product(int size) {
        return new Linear.Builder()
                .hasBias(false)
                .weightInit(WeightInit.XAVIER)
                .nOut(size)
                .build();
    }

    private MultiLayerConfiguration finished(NeuralNetConfiguration.ListBuilder layers) {
        return layers.setInputType(InputType.convolutional(height, width, channels, CNN2DFormat.NHWC))
                .build();
    }
}
