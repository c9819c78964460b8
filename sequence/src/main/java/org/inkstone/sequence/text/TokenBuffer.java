package org.inkstone.sequence.text;

import java.util.Arrays;

/** Tokens as they are found, with their places, growing. */
final class TokenBuffer {
    private int[] ids = new int[64];
    private int[] starts = new int[64];
    private int[] ends = new int[64];
    private int[] words = new int[64];
    private int size;
    private int word = -1;

    /** Begins the next word; tokens added now belong to it. */
    void nextWord() {
        word++;
    }

    void add(int id, int start, int end) {
        add(id, start, end, word);
    }

    void addSpecial(int id, int start, int end) {
        add(id, start, end, -1);
    }

    private void add(int id, int start, int end, int ofWord) {
        if (size == ids.length) {
            int capacity = size + (size >> 1);
            ids = Arrays.copyOf(ids, capacity);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
            words = Arrays.copyOf(words, capacity);
        }
        ids[size] = id;
        starts[size] = start;
        ends[size] = end;
        words[size] = ofWord;
        size++;
    }

    int size() {
        return size;
    }

    /** Copies all tokens behind others. */
    void copyTo(int[] toIds, int[] toStarts, int[] toEnds, int[] toWords, int at) {
        System.arraycopy(ids, 0, toIds, at, size);
        System.arraycopy(starts, 0, toStarts, at, size);
        System.arraycopy(ends, 0, toEnds, at, size);
        System.arraycopy(words, 0, toWords, at, size);
    }

    /** Leaves white space at both ends of a token out of its place, as byte-level tokenizers with trimmed places do. */
    void trimPlaces(String original) {
        for (int i = 0; i < size; i++) {
            while (starts[i] < ends[i] && Characters.isSpace(original.charAt(starts[i]))) {
                starts[i]++;
            }
            while (starts[i] < ends[i] && Characters.isSpace(original.charAt(ends[i] - 1))) {
                ends[i]--;
            }
        }
    }
}
