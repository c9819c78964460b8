package org.inkstone.vision.model;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.inkstone.nn.BatchNorm2d;

/**
 * MobileNet V2: inverted residual blocks, each a 1x1 convolution to several times the channels, a 3x3 convolution of each channel
 * by itself, and a 1x1 convolution back to few channels without activation. The layers, names and parameter counts of torchvision's
 * {@code mobilenet_v2}: {@code features.0.0} is the stem's convolution, {@code features.0.1} its norm, {@code features.2.conv.0.0},
 * {@code .conv.1.0} and {@code .conv.2} are the three convolutions of a block, {@code features.3.add} its sum, {@code avgpool},
 * {@code classifier.1}. 3,504,872 parameters and 0.30 billion multiplications for one picture of the default size.
 *
 * @see <a href="https://arxiv.org/abs/1801.04381">Sandler, Howard, Zhu, Zhmoginov, Chen: MobileNetV2: Inverted Residuals and
 *     Linear Bottlenecks (2018)</a>
 */
public final class MobileNetV2 {
    private MobileNetV2() {}

    /** For pictures 224 x 224 x 3 and 1000 classes. */
    public static Builder builder() {
        return new Builder();
    }

    /** So many blocks of a kind; the first of them has the stride. */
    private record Blocks(int expansion, int channels, int count, int stride) {}

    /** Chooses the settings of a {@link MobileNetV2}. */
    public static final class Builder extends GraphModelBuilder<Builder> {
        private static final List<Blocks> BLOCKS = List.of(
                new Blocks(1, 16, 1, 1),
                new Blocks(6, 24, 2, 2),
                new Blocks(6, 32, 3, 2),
                new Blocks(6, 64, 4, 2),
                new Blocks(6, 96, 3, 1),
                new Blocks(6, 160, 3, 2),
                new Blocks(6, 320, 1, 1));
        private static final int STEM = 32;
        private static final int LAST = 1280;
        private static final int DIVISOR = 8;

        private double widthMultiplier = 1;
        private double dropout = 0.2;
        private boolean smallStem;

        private Builder() {
            super(224, 224, 3);
            classes(1000);
        }

        @Override
        Builder self() {
            return this;
        }

        /** By what the numbers of channels are multiplied, before they are rounded to multiples of 8. Default: 1. */
        public Builder widthMultiplier(double value) {
            require(value > 0 && Double.isFinite(value), "widthMultiplier must be positive: " + value);
            widthMultiplier = value;
            return this;
        }

        /**
         * True: the stem and the second level keep the size, so that pictures of 32 pixels are halved three times and not five.
         * Default: false.
         */
        public Builder smallStem(boolean value) {
            smallStem = value;
            return this;
        }

        /** Share of the classifier's input dropped in training. Default: 0.2. */
        public Builder dropout(double rate) {
            dropout = rate(rate);
            return this;
        }

        @Override
        public ComputationGraphConfiguration build() {
            ModelGraph graph = new ModelGraph(this);
            int channels = channels(STEM * widthMultiplier);
            String last = graph.conv("features.0.0", 3, channels, smallStem ? 1 : 2, IMAGE);
            last = norm(graph, "features.0.1", last);
            int number = 1;
            for (int level = 0; level < BLOCKS.size(); level++) {
                Blocks blocks = BLOCKS.get(level);
                int out = channels(blocks.channels * widthMultiplier);
                for (int i = 0; i < blocks.count; i++) {
                    int stride = i > 0 || (smallStem && level == 1) ? 1 : blocks.stride;
                    last = block(graph, "features." + number, channels, blocks.expansion, out, stride, last);
                    channels = out;
                    number++;
                }
            }
            int features = channels(LAST * Math.max(1, widthMultiplier));
            last = graph.conv("features." + number + ".0", 1, features, 1, last);
            last = norm(graph, "features." + number + ".1", last);
            last = graph.globalAverage("avgpool", last);
            return graph.pooledClassifier("classifier.1", features, ModelGraph.normal(0.01), dropout, last);
        }

        private static String block(
                ModelGraph graph, String name, int in, int expansion, int out, int stride, String input) {
            String last = input;
            int number = 0;
            if (expansion > 1) {
                last = graph.conv(name + ".conv.0.0", 1, in * expansion, 1, last);
                last = norm(graph, name + ".conv.0.1", last);
                number = 1;
            }
            last = graph.depthwise(name + ".conv." + number + ".0", 3, in * expansion, stride, last);
            last = norm(graph, name + ".conv." + number + ".1", last);
            last = graph.conv(name + ".conv." + (number + 1), 1, out, 1, last);
            last = graph.norm(name + ".conv." + (number + 2), false, last);
            return stride == 1 && in == out ? graph.add(name + ".add", false, last, input) : last;
        }

        private static String norm(ModelGraph graph, String name, String input) {
            return graph.layer(name, new BatchNorm2d.Builder().relu6(true).build(), input);
        }

        /** The nearest multiple of 8 that is not more than a tenth smaller. */
        private static int channels(double wanted) {
            int rounded = Math.max(DIVISOR, (int) (wanted + DIVISOR / 2.0) / DIVISOR * DIVISOR);
            return rounded < 0.9 * wanted ? rounded + DIVISOR : rounded;
        }
    }
}
