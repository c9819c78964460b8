package org.inkstone.sequence.text;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;

/** The tokens of a text, each with its id, its place in the text and its word. */
public final class Encoding {
    private final Vocabulary vocabulary;
    private final int[] ids;
    private final int[] starts;
    private final int[] ends;
    private final int[] words;
    private final int[] types;

    /** Takes over the arrays, all of one length. */
    Encoding(Vocabulary vocabulary, int[] ids, int[] starts, int[] ends, int[] words, int[] types) {
        this.vocabulary = vocabulary;
        this.ids = ids;
        this.starts = starts;
        this.ends = ends;
        this.words = words;
        this.types = types;
    }

    /** Number of tokens. */
    public int size() {
        return ids.length;
    }

    /** The ids, a new array. */
    public int[] ids() {
        return ids.clone();
    }

    /** 0 for tokens of the first text and 1 for those of the second, as BERT's token types. */
    public int[] types() {
        return types.clone();
    }

    public int id(int token) {
        return ids[token];
    }

    /** The tokens as they stand in the vocabulary; a view. */
    public List<String> tokens() {
        return new AbstractList<>() {
            @Override
            public String get(int index) {
                return vocabulary.token(ids[index]);
            }

            @Override
            public int size() {
                return ids.length;
            }
        };
    }

    /** Where a token begins in the text, as {@link String#substring} counts; 0 for an added special token. */
    public int start(int token) {
        return starts[token];
    }

    /** Where a token ends in the text, exclusive; 0 for an added special token. */
    public int end(int token) {
        return ends[token];
    }

    /**
     * The number of the word, from 0, that a token belongs to, where words are what the tokenizer splits a text into before
     * its model sees it; -1 for special tokens.
     */
    public int word(int token) {
        return words[token];
    }

    @Override
    public String toString() {
        return tokens() + " " + Arrays.toString(ids);
    }
}
