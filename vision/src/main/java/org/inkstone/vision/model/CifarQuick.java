package org.inkstone.vision.model;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.inkstone.nn.Conv2d;
import org.inkstone.nn.Linear;
import org.inkstone.nn.MaxPool2d;
import org.inkstone.nn.OutputLinear;
import org.nd4j.linalg.activations.Activation;

/**
 * The notes' CIFAR-10 model (after the "quick" model of Caffe and cuda-convnet): three times convolution 5x5 with
 * padding 2 and max pooling 2x2, with 32, 32 and 64 channels, then flatten, linear 64, linear 10, softmax
 * cross-entropy. 145,578 parameters for 32x32 RGB images and 10 classes.
 *
 * <p>The notes put no activation function between the layers, and neither does the default; only the max pooling makes
 * the model non-linear. {@code activation(Activation.RELU)} gives the better classifier.
 *
 * <pre>{@code
 * var net = new MultiLayerNetwork(CifarQuick.builder().updater(new Adam(1e-3)).build());
 * net.init();
 * }</pre>
 */
public final class CifarQuick {
    private CifarQuick() {}

    /** Images 32 x 32 x 3, NHWC, 10 classes, no activation functions. */
    public static Builder builder() {
        return new Builder();
    }

    /** Chooses the settings of a {@link CifarQuick}. */
    public static final class Builder extends LayeredModelBuilder<Builder> {
        private static final int[] CHANNELS = {32, 32, 64};
        private static final int SMALLEST_IMAGE = 8;

        private Builder() {
            super(32, 32, 3, Activation.IDENTITY);
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        public MultiLayerConfiguration build() {
            requireSize(SMALLEST_IMAGE, "CifarQuick");
            NeuralNetConfiguration.ListBuilder layers = start();
            boolean first = true;
            for (int channels : CHANNELS) {
                layers.layer(new Conv2d.Builder(5, 5)
                        .nOut(channels)
                        .padding(2, 2)
                        .inputGradient(!first || wantsInputGradient())
                        .build());
                layers.layer(new MaxPool2d.Builder(2, 2).build());
                first = false;
            }
            layers.layer(new Linear.Builder().nOut(64).build());
            layers.layer(new OutputLinear.Builder().nOut(classCount()).build());
            return finish(layers);
        }
    }
}
