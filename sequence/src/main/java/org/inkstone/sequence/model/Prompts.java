package org.inkstone.sequence.model;

import java.util.Arrays;

/** Checks of prompts, and their arrangement as one batch. */
final class Prompts {
    private Prompts() {}

    /** @throws IllegalArgumentException if there is none, one is empty or too long, or holds an id out of the vocabulary */
    static void check(int[][] prompts, int maxLength, int vocabulary) {
        if (prompts.length == 0) {
            throw new IllegalArgumentException("there must be at least one prompt");
        }
        for (int n = 0; n < prompts.length; n++) {
            if (prompts[n].length == 0) {
                throw new IllegalArgumentException("prompt " + n + " must have at least one token");
            }
            if (prompts[n].length > maxLength) {
                throw new IllegalArgumentException(
                        "prompt " + n + " has " + prompts[n].length + " tokens, the model takes at most " + maxLength);
            }
            checkIds(prompts[n], vocabulary);
        }
    }

    static void checkIds(int[] ids, int vocabulary) {
        for (int id : ids) {
            if (id < 0 || id >= vocabulary) {
                throw new IllegalArgumentException("token id must be from 0 to " + (vocabulary - 1) + ": " + id);
            }
        }
    }

    static int[] lengths(int[][] prompts) {
        return Arrays.stream(prompts).mapToInt(prompt -> prompt.length).toArray();
    }

    /** All prompts in one row, padded behind with zeros to the length of the longest. */
    static int[] flat(int[][] prompts) {
        int time = Arrays.stream(lengths(prompts)).max().orElseThrow();
        int[] flat = new int[prompts.length * time];
        for (int n = 0; n < prompts.length; n++) {
            System.arraycopy(prompts[n], 0, flat, n * time, prompts[n].length);
        }
        return flat;
    }
}
