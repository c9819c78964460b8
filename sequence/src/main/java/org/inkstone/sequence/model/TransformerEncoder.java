package org.inkstone.sequence.model;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.inkstone.nn.SequencePooling;
import org.inkstone.nn.TokenOutput;

/**
 * An encoder-only Transformer (BERT, Devlin et al. 2019) as configurations of plain {@code MultiLayerNetwork}s: every step sees
 * every other that is not padding. {@link #classifier} gives one answer for a sequence, {@link #tagger} one for each token,
 * {@link #embedder} a vector to compare sequences by.
 *
 * <pre>{@code
 * var network = new MultiLayerNetwork(TransformerEncoder.classifier(config, 2, SequencePooling.Kind.MEAN));
 * }</pre>
 */
public final class TransformerEncoder {
    private TransformerEncoder() {}

    /**
     * Classes of sequences: ids {@code [N, T]} with a features mask, one-hot labels {@code [N, classes]}, softmax and
     * cross-entropy.
     *
     * @param classes two or more
     * @param pooling which vector stands for the sequence
     */
    public static MultiLayerConfiguration classifier(
            TransformerConfig config, int classes, SequencePooling.Kind pooling) {
        checkClasses("classes", classes);
        return stack(config)
                .layer(SequencePooling.of(pooling))
                .layer(Networks.classes(config.width(), classes))
                .setInputType(InputType.feedForward(config.maxLength()))
                .build();
    }

    /**
     * A tag for each token: ids {@code [N, T]} with a features mask, labels that are ids of tags {@code [N, T]}.
     *
     * @param tags two or more
     */
    public static MultiLayerConfiguration tagger(TransformerConfig config, int tags) {
        checkClasses("tags", tags);
        TokenOutput output = new TokenOutput.Builder()
                .nIn(config.width())
                .nOut(tags)
                .labelSmoothing(config.labelSmoothing())
                .build();
        return stack(config)
                .layer(output)
                .setInputType(InputType.feedForward(config.maxLength()))
                .build();
    }

    /**
     * A vector for each sequence, without a loss: ids {@code [N, T]} with a features mask give {@code [N, size]}, by a product
     * without bias behind the pooling. For training driven from outside, as by a contrastive loss.
     *
     * @param size    features of the vector; positive
     * @param pooling which of the tokens' vectors is multiplied
     */
    public static MultiLayerConfiguration embedder(TransformerConfig config, int size, SequencePooling.Kind pooling) {
        return stack(config)
                .layer(SequencePooling.of(pooling))
                .layer(Networks.projection(config.width(), size))
                .setInputType(InputType.feedForward(config.maxLength()))
                .build();
    }

    private static NeuralNetConfiguration.ListBuilder stack(TransformerConfig config) {
        NeuralNetConfiguration.ListBuilder layers = config.network().list();
        layers.layer(config.embedding(false));
        for (int i = 0; i < config.layers(); i++) {
            layers.layer(config.block(false));
        }
        if (config.placement().needsFinalNorm()) {
            layers.layer(config.finalNorm());
        }
        return layers;
    }

    /** How many parameters a {@link #classifier} or {@link #tagger} with so many classes or tags has. */
    public static long parameterCount(TransformerConfig c, int outputs) {
        long positions = c.positions() == PositionType.LEARNED ? (long) c.maxLength() * c.width() : 0;
        long norm = c.placement().needsFinalNorm() ? c.normParameters() : 0;
        return (long) c.vocabulary() * c.width()
                + positions
                + c.layers() * c.blockParameters()
                + norm
                + (c.width() + 1L) * outputs;
    }

    private static void checkClasses(String name, int value) {
        if (value < 2) {
            throw new IllegalArgumentException(name + " must be two or more: " + value);
        }
    }
}
