package org.inkstone.generative.clip;

import java.util.Objects;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.inkstone.generative.contrastive.ConvEncoder;
import org.inkstone.nn.SequencePooling;
import org.inkstone.sequence.model.TransformerConfig;
import org.inkstone.sequence.model.TransformerEncoder;
import org.inkstone.sequence.model.VisionTransformer;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Size and training settings of a {@link Clip}: encoders of pictures, convolutional or a vision Transformer, and of texts.
 *
 * <pre>{@code
 * ClipConfig config = ClipConfig.builder(32, 32, 3).embedding(128).updater(new Adam(1e-3)).build();
 * }</pre>
 */
public final class ClipConfig {
    private final Builder options;

    private ClipConfig(Builder options) {
        this.options = options;
    }

    /** Begins with the size of pictures. */
    public static Builder builder(int height, int width, int channels) {
        return new Builder(height, width, channels);
    }

    public int height() {
        return options.height;
    }

    public int width() {
        return options.width;
    }

    public int channels() {
        return options.channels;
    }

    /** Features of the vectors that pictures and texts become. */
    public int embedding() {
        return options.embedding;
    }

    public ClipLoss loss() {
        return options.loss;
    }

    /** The network of pictures [N, H, W, C]. */
    MultiLayerConfiguration imageEncoder() {
        Builder o = options;
        if (o.patch == 0) {
            return new ConvEncoder(o.height, o.width, o.channels, o.filters, o.stages, o.updater, o.seed)
                    .embedder(o.embedding);
        }
        // vocabulary and longest text do not count for pictures
        return new VisionTransformer(transformer(2, 2), o.height, o.width, o.channels, CNN2DFormat.NHWC, o.patch, 2)
                .embedder(o.embedding);
    }

    /** The network of token ids [N, L]. */
    MultiLayerConfiguration textEncoder(ClipTokenizer tokenizer) {
        return TransformerEncoder.embedder(
                transformer(tokenizer.vocabulary(), tokenizer.maxLength()), options.embedding, options.pooling);
    }

    private TransformerConfig transformer(int vocabulary, int maxLength) {
        return TransformerConfig.builder(vocabulary)
                .width(options.textWidth)
                .heads(options.heads)
                .layers(options.layers)
                .maxLength(maxLength)
                .dropout(options.dropout)
                .updater(options.updater)
                .seed(options.seed + 1)
                .build();
    }

    /** Chooses the settings; the defaults suit some thousand pictures of 32x32. */
    public static final class Builder {
        private final int height;
        private final int width;
        private final int channels;
        private int embedding = 128;
        private int filters = 32;
        private int stages = 4;
        private int patch;
        private int textWidth = 128;
        private int layers = 2;
        private int heads = 4;
        private double dropout = 0.1;
        private SequencePooling.Kind pooling = SequencePooling.Kind.MEAN;
        private ClipLoss loss = ClipLoss.SOFTMAX;
        private IUpdater updater = new Adam(1e-3);
        private long seed = 42;

        private Builder(int height, int width, int channels) {
            this.height = height;
            this.width = width;
            this.channels = channels;
        }

        /** Features of the vectors that pictures and texts become; 128 by default. */
        public Builder embedding(int features) {
            embedding = features;
            return this;
        }

        /**
         * A convolutional picture encoder, the default, with 32 filters and 4 stages: best on few pictures.
         *
         * @param firstFilters filters of the first convolution; each further one has twice as many
         * @param convolutions each but the first halves height and width
         */
        public Builder convolutional(int firstFilters, int convolutions) {
            filters = firstFilters;
            stages = convolutions;
            patch = 0;
            return this;
        }

        /** A vision Transformer as the picture encoder, of the text encoder's width and depth; for many pictures. */
        public Builder visionTransformer(int patchSide) {
            if (patchSide < 1) {
                throw new IllegalArgumentException("patchSide must be positive: " + patchSide);
            }
            patch = patchSide;
            return this;
        }

        /**
         * Size of Transformers.
         *
         * @param features of a token's vector; 128 by default
         * @param blocks   2 by default
         * @param heads    of attention; 4 by default, they must divide the features
         */
        public Builder transformer(int features, int blocks, int heads) {
            textWidth = features;
            layers = blocks;
            this.heads = heads;
            return this;
        }

        /** Probability that a value in Transformers is dropped in training; 0.1 by default, as captions are few. */
        public Builder dropout(double probability) {
            dropout = probability;
            return this;
        }

        /** Which of the tokens' vectors stands for a text; the mean by default, CLIP itself takes the LAST. */
        public Builder pooling(SequencePooling.Kind kind) {
            pooling = Objects.requireNonNull(kind, "pooling");
            return this;
        }

        /** Softmax by default. */
        public Builder loss(ClipLoss which) {
            loss = Objects.requireNonNull(which, "loss");
            return this;
        }

        /** Of all parameters of the networks; Adam at 0.001 by default. */
        public Builder updater(IUpdater how) {
            updater = Objects.requireNonNull(how, "updater");
            return this;
        }

        /** Of the initial weights; 42 by default. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** @throws IllegalArgumentException naming what does not fit */
        public ClipConfig build() {
            ClipConfig config = new ClipConfig(this);
            if (embedding < 1) {
                throw new IllegalArgumentException("embedding must be positive: " + embedding);
            }
            config.imageEncoder();
            config.transformer(2, 2);
            return config;
        }
    }
}
