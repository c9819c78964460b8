package org.inkstone.sequence.model;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The shape of models that read a source and write a target: the source is encoded once, the decoder's state begins from it,
 * and each piece of the target that is decoded carries the state on. Training gives the decoder the whole true target at once
 * (teacher forcing), generation one token after the other; both must come to the same logits.
 *
 * @param <S> what the decoder knows between two pieces of the target; never changed once it is made
 */
public interface EncoderDecoder<S> {

    /**
     * Encodes a batch of sources.
     *
     * @param source token ids [N, T]
     * @param mask   1 for real tokens and 0 for padding, [N, T]; null where all are real
     */
    Encoded encode(INDArray source, INDArray mask);

    /** The decoder's state before the target's first token. */
    S initState(Encoded encoded);

    /**
     * Decodes the next tokens of each target.
     *
     * @param tokens token ids [N, T] that follow those which led to {@code state}; T may be 1
     * @param state  what came before
     */
    Decoded<S> decode(INDArray tokens, S state);

    /** Logits [N, T, vocabulary] of the whole target, each knowing the tokens up to its own: teacher forcing. */
    default INDArray teacherForced(INDArray source, INDArray sourceMask, INDArray tokens) {
        return decode(tokens, initState(encode(source, sourceMask))).logits();
    }

    /**
     * An encoded batch.
     *
     * @param states what the encoder says of each token, [N, T, C]
     * @param mask   the source's mask, or null
     */
    record Encoded(INDArray states, INDArray mask) {}

    /**
     * A decoded piece.
     *
     * @param logits of the token after each of those given, [N, T, vocabulary], not normalised
     * @param state  what is known after the last of them
     */
    record Decoded<S>(INDArray logits, S state) {}
}
