package org.inkstone.sequence.decode;

/** The checks of prompts that every {@link StepModel} and decoder makes. */
public final class Prompts {
    private Prompts() {}

    /**
     * @param mostTokens the most tokens a prompt may hold
     * @throws IllegalArgumentException naming the first prompt that is empty, too long, or holds an id out of the vocabulary
     */
    public static void check(int[][] prompts, int vocabularySize, int mostTokens) {
        if (prompts.length == 0) {
            throw new IllegalArgumentException("there must be at least one prompt");
        }
        for (int row = 0; row < prompts.length; row++) {
            int[] prompt = prompts[row];
            if (prompt.length == 0) {
                throw new IllegalArgumentException(
                        "prompt " + row + " must not be empty: begin with a start token where there is no text");
            }
            if (prompt.length > mostTokens) {
                throw new IllegalArgumentException(
                        "prompt " + row + " must have at most " + mostTokens + " tokens: " + prompt.length);
            }
            for (int token : prompt) {
                if (token < 0 || token >= vocabularySize) {
                    throw new IllegalArgumentException(
                            "tokens of prompt " + row + " must be 0 to " + (vocabularySize - 1) + ": " + token);
                }
            }
        }
    }

    /** What a decoder checks: the prompts, which must leave room for a token, and the options' tokens. */
    static void check(StepModel model, int[][] prompts, GenerationOptions options) {
        int vocabulary = model.vocabularySize();
        for (int[] prompt : prompts) {
            if (prompt.length == model.maxLength()) {
                throw new IllegalArgumentException("a prompt as long as the model can take, " + model.maxLength()
                        + " tokens, leaves no room for a new one");
            }
        }
        check(prompts, vocabulary, model.maxLength());
        for (int token : options.stopTokens()) {
            if (token >= vocabulary) {
                throw new IllegalArgumentException("a stop token must be 0 to " + (vocabulary - 1) + ": " + token);
            }
        }
    }
}
