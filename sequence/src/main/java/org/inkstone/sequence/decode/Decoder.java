package org.inkstone.sequence.decode;

import java.util.List;

/** A way to continue prompts with a model. Decoders have no state: one may serve several threads. */
public interface Decoder {

    /**
     * Continues each prompt as if it were the only one.
     *
     * @param prompts token ids, not empty, each shorter than {@link StepModel#maxLength()}; their lengths may differ
     * @return the continuations in the order of the prompts
     * @throws IllegalArgumentException if a prompt is empty, leaves no room, or holds an id out of the vocabulary, or an option
     *                                  names a token out of the vocabulary
     * @throws IllegalStateException    if the model's logits are not numbers, or every token is forbidden
     */
    List<Generation> generate(StepModel model, int[][] prompts);
}
