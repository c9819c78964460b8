package org.inkstone.sequence.model;

import java.util.Objects;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Sizes and training of a {@link RecurrentEncoderDecoder}.
 *
 * @param sourceVocabulary number of the source's token ids
 * @param targetVocabulary number of the target's token ids
 * @param embeddingSize    width of a token's vector; default 128
 * @param hiddenSize       width of each LSTM; default 256
 * @param layers           LSTMs on each side, one on the other; default 1
 * @param dropout          probability that a value of a token's vector is dropped in training; default 0
 * @param labelSmoothing   share of each target that is spread over all tokens; default 0
 * @param gradientClip     longest gradient of a layer (L2 norm), against the jumps of recurrent networks; 0 for no clipping; default 5
 * @param updater          default Adam with a learning rate of 0.001
 * @param seed             of the first parameters and of dropout; default 0
 */
public record RecurrentOptions(
        int sourceVocabulary,
        int targetVocabulary,
        int embeddingSize,
        int hiddenSize,
        int layers,
        double dropout,
        double labelSmoothing,
        double gradientClip,
        IUpdater updater,
        long seed) {
    public RecurrentOptions {
        positive("sourceVocabulary", sourceVocabulary);
        positive("targetVocabulary", targetVocabulary);
        positive("embeddingSize", embeddingSize);
        positive("hiddenSize", hiddenSize);
        positive("layers", layers);
        probability("dropout", dropout);
        probability("labelSmoothing", labelSmoothing);
        if (!(gradientClip >= 0)) {
            throw new IllegalArgumentException("gradientClip must not be negative: " + gradientClip);
        }
        Objects.requireNonNull(updater, "updater");
    }

    /** The defaults for two vocabularies. */
    public static RecurrentOptions of(int sourceVocabulary, int targetVocabulary) {
        return new RecurrentOptions(sourceVocabulary, targetVocabulary, 128, 256, 1, 0, 0, 5, new Adam(1e-3), 0);
    }

    /** The same with other widths. */
    public RecurrentOptions withSizes(int embedding, int hidden) {
        return new RecurrentOptions(
                sourceVocabulary,
                targetVocabulary,
                embedding,
                hidden,
                layers,
                dropout,
                labelSmoothing,
                gradientClip,
                updater,
                seed);
    }

    /** The same with other layers. */
    public RecurrentOptions withLayers(int value) {
        return new RecurrentOptions(
                sourceVocabulary,
                targetVocabulary,
                embeddingSize,
                hiddenSize,
                value,
                dropout,
                labelSmoothing,
                gradientClip,
                updater,
                seed);
    }

    /** The same with other dropout and label smoothing. */
    public RecurrentOptions withRegularisation(double dropping, double smoothing) {
        return new RecurrentOptions(
                sourceVocabulary,
                targetVocabulary,
                embeddingSize,
                hiddenSize,
                layers,
                dropping,
                smoothing,
                gradientClip,
                updater,
                seed);
    }

    /** The same with another longest gradient. */
    public RecurrentOptions withGradientClip(double value) {
        return new RecurrentOptions(
                sourceVocabulary,
                targetVocabulary,
                embeddingSize,
                hiddenSize,
                layers,
                dropout,
                labelSmoothing,
                value,
                updater,
                seed);
    }

    /** The same with another updater. */
    public RecurrentOptions withUpdater(IUpdater value) {
        return new RecurrentOptions(
                sourceVocabulary,
                targetVocabulary,
                embeddingSize,
                hiddenSize,
                layers,
                dropout,
                labelSmoothing,
                gradientClip,
                value,
                seed);
    }

    /** The same with another seed. */
    public RecurrentOptions withSeed(long value) {
        return new RecurrentOptions(
                sourceVocabulary,
                targetVocabulary,
                embeddingSize,
                hiddenSize,
                layers,
                dropout,
                labelSmoothing,
                gradientClip,
                updater,
                value);
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }

    private static void probability(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must be at least 0 and below 1: " + value);
        }
    }
}
