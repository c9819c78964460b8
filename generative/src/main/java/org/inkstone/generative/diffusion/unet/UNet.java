package org.inkstone.generative.diffusion.unet;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.weights.WeightInit;
import org.inkstone.backend.Backend;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The U-Net of diffusion models (Ho, Jain, Abbeel 2020; Dhariwal, Nichol 2021): from a noisy picture and its time to what was
 * mixed into it. On each level residual blocks, with attention where wanted; between levels the picture is halved on the way down
 * and doubled on the way up, where every block also reads what its counterpart on the way down gave.
 *
 * <p>Graph inputs, in order: {@code image [N, C, H, W]}, {@code time [N, 1]} (0 to T - 1, fractions allowed), and the one that the
 * {@link ConditionType} names. Output: {@code prediction}, shaped like the image; it begins at zero. Inside, pictures are
 * {@code [N, H, W, C]}: convolutions and norms are faster that way, and 1x1 convolutions and attention are plain matrix products.
 *
 * <pre>{@code
 * ComputationGraph net = new ComputationGraph(
 *         UNet.builder().image(3, 32, 32).baseWidth(32).multipliers(1, 2, 2).attentionAt(8).label(10).build());
 * }</pre>
 */
public final class UNet {
    /** Name of the graph's first input. */
    public static final String IMAGE = "image";
    /** Name of the graph's second input. */
    public static final String TIME = "time";
    /** Name of the graph's output. */
    public static final String PREDICTION = "prediction";

    private UNet() {}

    /** A U-Net for RGB pictures of 32x32, without condition. */
    public static Builder builder() {
        return new Builder();
    }

    /** What the network is like; {@link #build} checks it all before anything is made. */
    public static final class Builder {
        int channels = 3;
        int height = 32;
        int width = 32;
        int outChannels;
        int baseWidth = 32;
        int[] multipliers = {1, 2, 2};
        int blocksPerLevel = 1;
        int[] attentionAt = {};
        int heads = 4;
        int groups = 8;
        double dropout;
        int timeWidth;
        TimeInjection timeInjection = TimeInjection.ADD;
        ConditionType condition = ConditionType.NONE;
        int conditionSize;
        boolean inputGradient;
        IUpdater updater = new Adam(1e-3);
        WeightInit weightInit = WeightInit.XAVIER;
        long seed = 1;
        DataType dataType = DataType.FLOAT;

        private Builder() {}

        /** Size of the pictures; each level but the last halves height and width. 3, 32, 32 by default. */
        public Builder image(int pictureChannels, int pictureHeight, int pictureWidth) {
            channels = positive("channels", pictureChannels);
            height = positive("height", pictureHeight);
            width = positive("width", pictureWidth);
            return this;
        }

        /** Channels of the prediction; those of the image by default. */
        public Builder outChannels(int value) {
            outChannels = positive("outChannels", value);
            return this;
        }

        /** Channels of the first level before its multiplier; a multiple of the groups. 32 by default. */
        public Builder baseWidth(int value) {
            baseWidth = positive("baseWidth", value);
            return this;
        }

        /** For each level, by what the base width is multiplied; so many levels there are. 1, 2, 2 by default. */
        public Builder multipliers(int... values) {
            if (values.length == 0) {
                throw new IllegalArgumentException("multipliers must name at least one level: []");
            }
            Arrays.stream(values).forEach(value -> positive("multipliers", value));
            multipliers = values.clone();
            return this;
        }

        /** Residual blocks of a level on the way down; on the way up it is one more. 1 by default. */
        public Builder blocksPerLevel(int value) {
            blocksPerLevel = positive("blocksPerLevel", value);
            return this;
        }

        /** Heights of the pictures that attention follows the blocks at, for example 8; none by default. */
        public Builder attentionAt(int... heights) {
            attentionAt = heights.clone();
            return this;
        }

        /** Attention heads; must divide the channels where there is attention. 4 by default. */
        public Builder heads(int value) {
            heads = positive("heads", value);
            return this;
        }

        /** Groups of the norms; must divide all widths. 8 by default. */
        public Builder groups(int value) {
            groups = positive("groups", value);
            return this;
        }

        /** Probability that a value inside a residual block is dropped in training; 0 by default. */
        public Builder dropout(double value) {
            if (!(value >= 0 && value < 1)) {
                throw new IllegalArgumentException("dropout must be at least 0 and below 1: " + value);
            }
            dropout = value;
            return this;
        }

        /** Width of the vector that stands for the time; four base widths by default. */
        public Builder timeWidth(int value) {
            timeWidth = positive("timeWidth", value);
            return this;
        }

        /** How the time reaches a block; ADD by default, which is a little faster. */
        public Builder timeInjection(TimeInjection value) {
            timeInjection = Objects.requireNonNull(value, "timeInjection");
            return this;
        }

        /** Conditioned on one of so many classes; see {@link ConditionType#LABEL}. */
        public Builder label(int classes) {
            return condition(ConditionType.LABEL, positive("classes", classes));
        }

        /** Conditioned on a vector of that width; see {@link ConditionType#EMBEDDING}. */
        public Builder embedding(int vectorWidth) {
            return condition(ConditionType.EMBEDDING, positive("embedding", vectorWidth));
        }

        /** Conditioned on tokens of that width, which needs attention somewhere; see {@link ConditionType#TEXT}. */
        public Builder text(int tokenWidth) {
            return condition(ConditionType.TEXT, positive("text", tokenWidth));
        }

        private Builder condition(ConditionType type, int size) {
            if (condition != ConditionType.NONE) {
                throw new IllegalArgumentException("a U-Net has one condition: " + condition + " and " + type);
            }
            condition = type;
            conditionSize = size;
            return this;
        }

        /** True: the gradient by the image is computed as well. Default: false. */
        public Builder inputGradient(boolean value) {
            inputGradient = value;
            return this;
        }

        /** Adam with learning rate 0.001 by default. */
        public Builder updater(IUpdater value) {
            updater = Objects.requireNonNull(value, "updater");
            return this;
        }

        /** Of weights that do not begin at zero; XAVIER by default. */
        public Builder weightInit(WeightInit value) {
            weightInit = Objects.requireNonNull(value, "weightInit");
            return this;
        }

        /** Of the initial weights; 1 by default. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** FLOAT by default; DOUBLE is for checks of gradients. */
        public Builder dataType(DataType value) {
            dataType = Objects.requireNonNull(value, "dataType");
            return this;
        }

        /**
         * The graph's configuration.
         *
         * @throws IllegalArgumentException for sizes that do not fit together
         */
        public ComputationGraphConfiguration build() {
            Backend.ensureInitialized();
            check();
            return new UNetGraph(this).build();
        }

        private void check() {
            int factor = 1 << (multipliers.length - 1);
            if (height % factor != 0 || width % factor != 0) {
                throw new IllegalArgumentException("height and width must be divisible by " + factor + ", with "
                        + multipliers.length + " levels: " + height + " and " + width);
            }
            if (baseWidth % groups != 0) {
                throw new IllegalArgumentException("groups must divide the base width " + baseWidth + ": " + groups);
            }
            if (baseWidth % 2 != 0) {
                throw new IllegalArgumentException("baseWidth must be even: " + baseWidth);
            }
            for (int size : attentionAt) {
                int level = level(size);
                if (widthOf(level) % heads != 0) {
                    throw new IllegalArgumentException("heads must divide the " + widthOf(level)
                            + " channels of pictures " + size + " high: " + heads);
                }
            }
            if (condition == ConditionType.TEXT && attentionAt.length == 0) {
                throw new IllegalArgumentException("text is read by attention: attentionAt must name a height");
            }
        }

        private int level(int size) {
            return IntStream.range(0, multipliers.length)
                    .filter(i -> height >> i == size)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("attentionAt must be one of the heights "
                            + IntStream.range(0, multipliers.length)
                                    .map(i -> height >> i)
                                    .boxed()
                                    .toList()
                            + ": " + size));
        }

        int widthOf(int level) {
            return baseWidth * multipliers[level];
        }

        boolean hasAttention(int level) {
            return Arrays.stream(attentionAt).anyMatch(size -> size == height >> level);
        }

        int embeddingWidth() {
            return timeWidth == 0 ? 4 * baseWidth : timeWidth;
        }

        private static int positive(String name, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " must be positive: " + value);
            }
            return value;
        }
    }
}
