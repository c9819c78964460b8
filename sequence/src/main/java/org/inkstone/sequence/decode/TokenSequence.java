package org.inkstone.sequence.decode;

import java.util.Arrays;

/** The tokens of one row so far, the prompt first; what a {@link LogitsProcessor} decides by. */
public final class TokenSequence {
    private final int promptLength;
    private int[] tokens;
    private int size;

    /** A sequence that holds the prompt only. */
    public TokenSequence(int[] prompt) {
        this(Arrays.copyOf(prompt, prompt.length + 16), prompt.length, prompt.length);
    }

    private TokenSequence(int[] tokens, int promptLength, int size) {
        this.tokens = tokens;
        this.promptLength = promptLength;
        this.size = size;
    }

    /** The number of tokens, prompt included. */
    public int size() {
        return size;
    }

    public int promptLength() {
        return promptLength;
    }

    /** The number of tokens after the prompt. */
    public int generated() {
        return size - promptLength;
    }

    /** The token at a position, 0 for the prompt's first. */
    public int get(int position) {
        if (position < 0 || position >= size) {
            throw new IndexOutOfBoundsException("position must be 0 to " + (size - 1) + ": " + position);
        }
        return tokens[position];
    }

    /** Adds a token at the end. */
    public void add(int token) {
        if (size == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * size);
        }
        tokens[size++] = token;
    }

    TokenSequence copy() {
        return new TokenSequence(tokens.clone(), promptLength, size);
    }

    int[] continuation() {
        return Arrays.copyOfRange(tokens, promptLength, size);
    }
}
