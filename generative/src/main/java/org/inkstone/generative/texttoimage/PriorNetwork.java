package org.inkstone.generative.texttoimage;

import java.util.Objects;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.inkstone.nn.LayerNorm;
import org.inkstone.nn.Linear;
import org.inkstone.nn.SequencePooling;
import org.inkstone.nn.Silu;
import org.inkstone.sequence.attention.TransformerLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The network of a {@link DiffusionPrior}: a Transformer over three tokens, the text's embedding, the time, and the picture's noised
 * embedding, whose last vector becomes the prediction (A. Ramesh et al. 2022, section 2.2, without the text's single tokens).
 *
 * <p>Graph inputs {@code image [N, E]} (the noised embedding), {@code time [N, 1]} and {@code embedding [N, E]} (the text's, zeros for
 * "no condition"), output {@code prediction [N, E]}, which has no loss of its own.
 */
public final class PriorNetwork {
    private static final int TOKENS = 3;

    private PriorNetwork() {}

    /** A network for embeddings of that size. */
    public static Builder builder(int embeddingSize) {
        return new Builder(embeddingSize);
    }

    /** Chooses size and training settings; the defaults suit some thousand pairs. */
    public static final class Builder {
        private final int embeddingSize;
        private int width = 128;
        private int heads = 4;
        private int layers = 3;
        private double dropout;
        private int steps = 1000;
        private IUpdater updater = new Adam(1e-3);
        private long seed = 42;

        private Builder(int embeddingSize) {
            this.embeddingSize = positive("embeddingSize", embeddingSize);
        }

        /** Features of a token; 128 by default. */
        public Builder width(int features) {
            width = positive("width", features);
            return this;
        }

        /** Attention heads, which divide the width; 4 by default. */
        public Builder heads(int number) {
            heads = positive("heads", number);
            return this;
        }

        /** Transformer blocks; 3 by default. */
        public Builder layers(int number) {
            layers = positive("layers", number);
            return this;
        }

        /** Probability that a value of a sublayer is dropped in training; 0 by default. */
        public Builder dropout(double probability) {
            if (!(probability >= 0 && probability < 1)) {
                throw new IllegalArgumentException("dropout must be in [0, 1): " + probability);
            }
            dropout = probability;
            return this;
        }

        /** Times of the noise schedule, by which the time is scaled; 1000 by default. */
        public Builder steps(int number) {
            steps = positive("steps", number);
            return this;
        }

        /** Of all parameters; Adam at 0.001 by default. */
        public Builder updater(IUpdater chosen) {
            updater = Objects.requireNonNull(chosen, "updater");
            return this;
        }

        /** Of the initial weights; 42 by default. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** The graph's configuration. */
        public ComputationGraphConfiguration build() {
            if (width % heads != 0) {
                throw new IllegalArgumentException("heads must divide the width " + width + ": " + heads);
            }
            IActivation identity = Activation.IDENTITY.getActivationFunction();
            GraphBuilder graph = new NeuralNetConfiguration.Builder()
                    .seed(seed)
                    .updater(updater)
                    .graphBuilder()
                    .addInputs("image", "time", "embedding")
                    .addLayer("textToken", linear(embeddingSize, width, identity), "embedding")
                    .addVertex("share", new ScaleVertex(1.0 / steps), "time")
                    .addLayer("timeHidden", linear(1, width, new Silu()), "share")
                    .addLayer("timeToken", linear(width, width, identity), "timeHidden")
                    .addLayer("noisedToken", linear(embeddingSize, width, identity), "image")
                    .addVertex("row", new MergeVertex(), "textToken", "timeToken", "noisedToken")
                    .addVertex("tokens", new ReshapeVertex('c', new int[] {-1, TOKENS, width}, null), "row");
            String last = "tokens";
            for (int i = 0; i < layers; i++) {
                graph.addLayer("block" + i, block(), last);
                last = "block" + i;
            }
            return graph.addLayer(
                            "norm",
                            new LayerNorm.Builder().nIn(width).nOut(width).build(),
                            last)
                    .addLayer(
                            "picture",
                            new SequencePooling.Builder()
                                    .kind(SequencePooling.Kind.LAST)
                                    .nIn(width)
                                    .nOut(width)
                                    .build(),
                            "norm")
                    .addLayer("prediction", linear(width, embeddingSize, identity), "picture")
                    .setOutputs("prediction")
                    .build();
        }

        private TransformerLayer block() {
            return new TransformerLayer.Builder()
                    .heads(heads)
                    .hidden(4 * width)
                    .dropoutProbability(dropout)
                    .nIn(width)
                    .nOut(width)
                    .build();
        }

        private static Linear linear(int in, int out, IActivation activation) {
            return new Linear.Builder().nIn(in).nOut(out).activation(activation).build();
        }

        private static int positive(String name, int value) {
            if (value <= 0) {
                throw new IllegalArgumentException(name + " must be positive: " + value);
            }
            return value;
        }
    }
}
