package org.inkstone.sequence.decode;

import java.util.Arrays;
import java.util.function.Function;

/**
 * A step model that keeps nothing and asks for the next logits of whole sequences each time: slow, but it makes any model decodable,
 * and is what a cache is compared with.
 */
public final class UncachedStepModel implements StepModel {
    private final int vocabularySize;
    private final int maxLength;
    private final Function<int[][], float[][]> nextLogits;

    /**
     * @param vocabularySize token ids are below it
     * @param maxLength      the most tokens {@code nextLogits} takes a row, prompt included
     * @param nextLogits     from sequences, whose lengths may differ, to the logits of the token after each, fresh arrays
     */
    public UncachedStepModel(int vocabularySize, int maxLength, Function<int[][], float[][]> nextLogits) {
        if (vocabularySize < 1) {
            throw new IllegalArgumentException("vocabularySize must be positive: " + vocabularySize);
        }
        if (maxLength < 1) {
            throw new IllegalArgumentException("maxLength must be positive: " + maxLength);
        }
        this.vocabularySize = vocabularySize;
        this.maxLength = maxLength;
        this.nextLogits = nextLogits;
    }

    @Override
    public int vocabularySize() {
        return vocabularySize;
    }

    @Override
    public int maxLength() {
        return maxLength;
    }

    @Override
    public DecodingSession begin(int[][] prompts) {
        Prompts.check(prompts, vocabularySize, maxLength);
        return new Session(prompts);
    }

    private final class Session implements DecodingSession {
        private int[][] sequences;

        private Session(int[][] prompts) {
            this.sequences = Arrays.stream(prompts).map(int[]::clone).toArray(int[][]::new);
        }

        @Override
        public int rows() {
            return sequences.length;
        }

        @Override
        public float[][] logits() {
            requireRoom();
            float[][] logits = nextLogits.apply(sequences);
            if (logits.length != sequences.length || logits[0].length != vocabularySize) {
                throw new IllegalStateException("logits must be [" + sequences.length + ", " + vocabularySize + "]: ["
                        + logits.length + ", " + (logits.length == 0 ? 0 : logits[0].length) + "]");
            }
            return logits;
        }

        @Override
        public void append(int[] tokens) {
            if (tokens.length != sequences.length) {
                throw new IllegalArgumentException(
                        "there must be one token for each of " + sequences.length + " rows: " + tokens.length);
            }
            requireRoom();
            for (int row = 0; row < tokens.length; row++) {
                if (tokens[row] < 0 || tokens[row] >= vocabularySize) {
                    throw new IllegalArgumentException(
                            "token of row " + row + " must be 0 to " + (vocabularySize - 1) + ": " + tokens[row]);
                }
                int length = sequences[row].length;
                // A new array each time: after reorder several rows may share one.
                sequences[row] = Arrays.copyOf(sequences[row], length + 1);
                sequences[row][length] = tokens[row];
            }
        }

        private void requireRoom() {
            for (int row = 0; row < sequences.length; row++) {
                if (sequences[row].length >= maxLength) {
                    throw new IllegalStateException("row " + row + " is full: " + maxLength + " tokens");
                }
            }
        }

        @Override
        public void reorder(int[] rows) {
            if (rows.length == 0) {
                throw new IllegalArgumentException("rows must not be empty");
            }
            for (int row : rows) {
                if (row < 0 || row >= sequences.length) {
                    throw new IllegalArgumentException("rows must be 0 to " + (sequences.length - 1) + ": " + row);
                }
            }
            sequences = Arrays.stream(rows).mapToObj(row -> sequences[row]).toArray(int[][]::new);
        }

        @Override
        public int length(int row) {
            return sequences[row].length;
        }

        @Override
        public void close() {
            sequences = new int[0][];
        }
    }
}
