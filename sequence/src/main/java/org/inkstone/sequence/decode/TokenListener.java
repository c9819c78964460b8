package org.inkstone.sequence.decode;

/** Hears of each token as soon as it is chosen, to show text while it grows. */
@FunctionalInterface
public interface TokenListener {

    /**
     * @param row   the prompt's position among the prompts
     * @param token the new token, the stop token included
     */
    void token(int row, int token);
}
