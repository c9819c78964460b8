package org.inkstone.vision.model;

import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.inkstone.nn.AdaptiveAvgPool2d;
import org.inkstone.nn.Linear;
import org.inkstone.nn.MaxPool2d;
import org.nd4j.linalg.activations.Activation;

/**
 * VGG with batch norm: five stages of 3x3 convolutions with 64, 128, 256, 512 and 512 channels, each ended by max pooling, and a
 * head of three linear layers with dropout. The layers, names and parameter counts of torchvision's {@code vgg11_bn} and its
 * sisters: {@code features.0} is the first convolution, {@code features.1} its norm (with the ReLU that has number 2 there),
 * {@code avgpool} brings any size to 7 x 7, {@code classifier.0}, {@code .3} and {@code .6} are linear.
 *
 * <p>Of the 133 million parameters of VGG-11 with 1000 classes, 124 million are the head's. {@code smallHead(true)} puts global
 * average pooling and one linear layer, {@code classifier}, in its place, which suits small pictures: 9.2 million for 10 classes.
 *
 * <table>
 * <caption>Parameters, and multiplications of a forward pass of one picture of the default size</caption>
 * <tr><th>depth</th><th>11</th><th>13</th><th>16</th><th>19</th></tr>
 * <tr><td>parameters</td><td>132,868,840</td><td>133,053,736</td><td>138,365,992</td><td>143,678,248</td></tr>
 * <tr><td>multiplications</td><td>7.6 billion</td><td>11.3</td><td>15.5</td><td>19.6</td></tr>
 * </table>
 *
 * @see <a href="https://arxiv.org/abs/1409.1556">Simonyan, Zisserman: Very Deep Convolutional Networks for Large-Scale
 *     Image Recognition (2014)</a>
 */
public final class Vgg {
    private static final Map<Integer, int[]> CONVOLUTIONS = new TreeMap<>(Map.of(
            11, new int[] {1, 1, 2, 2, 2},
            13, new int[] {2, 2, 2, 2, 2},
            16, new int[] {2, 2, 3, 3, 3},
            19, new int[] {2, 2, 4, 4, 4}));

    private Vgg() {}

    /**
     * For pictures 224 x 224 x 3 and 1000 classes.
     *
     * @param depth 11, 13, 16 or 19
     */
    public static Builder builder(int depth) {
        int[] convolutions = CONVOLUTIONS.get(depth);
        if (convolutions == null) {
            throw new IllegalArgumentException("depth must be one of " + CONVOLUTIONS.keySet() + ": " + depth);
        }
        return new Builder(convolutions.clone());
    }

    /** Chooses the settings of a {@link Vgg}. */
    public static final class Builder extends GraphModelBuilder<Builder> {
        private static final int[] MULTIPLIERS = {1, 2, 4, 8, 8};
        private static final int SMALLEST_IMAGE = 32;
        private static final int POOLED = 7;
        private static final IWeightInit LINEAR = ModelGraph.normal(0.01);

        private final int[] convolutions;
        private int baseWidth = 64;
        private int headWidth = 4096;
        private double dropout = 0.5;
        private boolean smallHead;

        private Builder(int[] convolutions) {
            super(224, 224, 3);
            this.convolutions = convolutions;
            classes(1000);
        }

        @Override
        Builder self() {
            return this;
        }

        /** True: global average pooling and one linear layer instead of the three linear layers. Default: false. */
        public Builder smallHead(boolean value) {
            smallHead = value;
            return this;
        }

        /** Channels of the first stage; the others have 2, 4, 8 and 8 times as many. Default: 64. */
        public Builder baseWidth(int channels) {
            baseWidth = positive("baseWidth", channels);
            return this;
        }

        /** Units of the two hidden layers of the head. Default: 4096. */
        public Builder headWidth(int units) {
            headWidth = positive("headWidth", units);
            return this;
        }

        /** Share of the head's hidden units dropped in training. Default: 0.5. */
        public Builder dropout(double rate) {
            dropout = rate(rate);
            return this;
        }

        @Override
        public ComputationGraphConfiguration build() {
            requireSize(SMALLEST_IMAGE, "Vgg");
            ModelGraph graph = new ModelGraph(this);
            String last = features(graph);
            int channels = baseWidth * MULTIPLIERS[MULTIPLIERS.length - 1];
            if (smallHead) {
                return graph.pooledClassifier("classifier", channels, LINEAR, 0, graph.globalAverage("avgpool", last));
            }
            last = graph.layer("avgpool", new AdaptiveAvgPool2d.Builder(POOLED, POOLED).build(), last);
            last = graph.flattened("classifier.0", POOLED, POOLED, channels, hidden(), last);
            Linear.Builder second = hidden();
            if (dropout > 0) {
                second.dropOut(1 - dropout);
            }
            last = graph.layer("classifier.3", second.build(), last);
            return graph.classifier("classifier.6", LINEAR, dropout, last);
        }

        private String features(ModelGraph graph) {
            String last = IMAGE;
            int number = 0;
            for (int stage = 0; stage < convolutions.length; stage++) {
                for (int i = 0; i < convolutions[stage]; i++) {
                    last = graph.biasedConv("features." + number, 3, baseWidth * MULTIPLIERS[stage], 1, last);
                    last = graph.norm("features." + (number + 1), true, last);
                    // The ReLU counts in torchvision.
                    number += 3;
                }
                last = graph.layer("features." + number, new MaxPool2d.Builder(2, 2).build(), last);
                number++;
            }
            return last;
        }

        private Linear.Builder hidden() {
            return new Linear.Builder()
                    .nOut(headWidth)
                    .activation(Activation.RELU)
                    .weightInit(weightInitOr(LINEAR));
        }
    }
}
