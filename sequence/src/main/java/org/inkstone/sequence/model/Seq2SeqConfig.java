package org.inkstone.sequence.model;

import java.util.Objects;

/**
 * Shape of an encoder-decoder Transformer.
 *
 * @param transformer      what both stacks have in common; its vocabulary is the target's, its layers are the decoder's
 * @param sourceVocabulary number of source tokens
 * @param encoderLayers    blocks of the encoder
 * @param finalNorms       whether a norm follows each stack: needed by PRE and SANDWICH placement, and what PyTorch's
 *                         {@code nn.Transformer} has in POST placement too
 */
public record Seq2SeqConfig(
        TransformerConfig transformer, int sourceVocabulary, int encoderLayers, boolean finalNorms) {
    public Seq2SeqConfig {
        Objects.requireNonNull(transformer, "transformer");
        if (sourceVocabulary < 1) {
            throw new IllegalArgumentException("sourceVocabulary must be positive: " + sourceVocabulary);
        }
        if (encoderLayers < 1) {
            throw new IllegalArgumentException("encoderLayers must be positive: " + encoderLayers);
        }
        if (transformer.placement().needsFinalNorm() && !finalNorms) {
            throw new IllegalArgumentException(
                    "finalNorms must be true with placement " + transformer.placement() + ": false");
        }
    }

    /** As many encoder as decoder blocks, final norms where the placement needs them. */
    public static Seq2SeqConfig of(TransformerConfig transformer, int sourceVocabulary) {
        return new Seq2SeqConfig(
                transformer,
                sourceVocabulary,
                transformer.layers(),
                transformer.placement().needsFinalNorm());
    }

    /** How many parameters the model has. */
    public long parameterCount() {
        TransformerConfig t = transformer;
        long d = t.width();
        long positions = t.positions() == PositionType.LEARNED ? t.maxLength() * d : 0;
        long keyWidth = (long) t.keyHeads() * d / t.heads();
        long bias = t.biases() ? 1 : 0;
        long cross = t.residualNorms() * t.normParameters() + 2 * (d + bias) * d + (d + bias) * 2 * keyWidth;
        return (sourceVocabulary + (long) t.vocabulary()) * d
                + 2 * positions
                + encoderLayers * t.blockParameters()
                + t.layers() * (t.blockParameters() + cross)
                + (finalNorms ? 2 * t.normParameters() : 0)
                + (t.tied() ? 0 : d * t.vocabulary())
                + t.vocabulary();
    }
}
