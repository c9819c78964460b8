package org.inkstone.vision.model;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.inkstone.nn.AvgPool2d;
import org.inkstone.nn.Conv2d;
import org.inkstone.nn.Linear;
import org.inkstone.nn.MaxPool2d;
import org.inkstone.nn.OutputLinear;
import org.inkstone.nn.Pool2d;
import org.nd4j.linalg.activations.Activation;

/**
 * LeNet-5 for digits: convolution 5x5 (6 channels, padding 2), pooling 2x2, convolution 5x5 (16), pooling 2x2, linear
 * 120, linear 84, linear 10 with softmax cross-entropy. 61,706 parameters for 28x28 grey images and 10 classes.
 *
 * <p>Defaults: hyperbolic tangent and average pooling, as in the paper (whose partial connections and radial basis
 * output nobody keeps); {@code activation(Activation.RELU).maxPooling(true)} is the modern variant.
 *
 * @see <a href="http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf">LeCun, Bottou, Bengio, Haffner: Gradient-Based
 *     Learning Applied to Document Recognition (1998)</a>
 */
public final class LeNet {
    private LeNet() {}

    /** Images 28 x 28 x 1, NHWC, 10 classes, tanh, average pooling. */
    public static Builder builder() {
        return new Builder();
    }

    /** Chooses the settings of a {@link LeNet}. */
    public static final class Builder extends LayeredModelBuilder<Builder> {
        private static final int SMALLEST_IMAGE = 12;
        private boolean maxPooling;

        private Builder() {
            super(28, 28, 1, Activation.TANH);
        }

        @Override
        Builder self() {
            return this;
        }

        /** True: max pooling. Default: false, average pooling. */
        public Builder maxPooling(boolean maxPooling) {
            this.maxPooling = maxPooling;
            return this;
        }

        @Override
        public MultiLayerConfiguration build() {
            requireSize(SMALLEST_IMAGE, "LeNet");
            NeuralNetConfiguration.ListBuilder layers = start();
            layers.layer(new Conv2d.Builder(5, 5)
                    .nOut(6)
                    .padding(2, 2)
                    .inputGradient(wantsInputGradient())
                    .build());
            layers.layer(pool());
            layers.layer(new Conv2d.Builder(5, 5).nOut(16).build());
            layers.layer(pool());
            layers.layer(new Linear.Builder().nOut(120).build());
            layers.layer(new Linear.Builder().nOut(84).build());
            layers.layer(new OutputLinear.Builder().nOut(classCount()).build());
            return finish(layers);
        }

        private Pool2d pool() {
            return maxPooling ? new MaxPool2d.Builder(2, 2).build() : new AvgPool2d.Builder(2, 2).build();
        }
    }
}
