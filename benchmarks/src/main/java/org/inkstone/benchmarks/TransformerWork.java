package org.inkstone.benchmarks;

/** What a contender of the Transformer benchmark can do; {@link TransformerServer} times it. */
public interface TransformerWork {
    /** One line with names and versions. */
    String about();

    /** One training step with Adam, learning rate 0.001, on the next batch; gives the loss. */
    double train();

    /** Logits of all positions of the next batch; gives one of them. */
    double infer();

    /**
     * Greedy generation from a prompt of {@link TransformerShape#PROMPT} tokens, {@link TransformerShape#newTokens()} more.
     *
     * @param cached whether keys and values of earlier tokens are kept
     * @return the last token of the first sequence
     */
    long generate(int batch, boolean cached);
}
