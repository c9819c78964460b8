package org.inkstone.sequence.text;

import java.util.concurrent.atomic.AtomicReferenceArray;

/** Remembers how words were split, as few words make up most of a text. A new word takes the place of one with its hash. */
final class WordCache {
    private static final int SLOTS = 1 << 15;
    private static final int LONGEST = 64;

    private final AtomicReferenceArray<Entry> slots = new AtomicReferenceArray<>(SLOTS);

    /**
     * A word's tokens.
     *
     * @param ids  of the tokens
     * @param ends where each ends in the word
     */
    record Entry(String word, int[] ids, int[] ends) {}

    /** The tokens of a word, null when it is not here. */
    Entry get(String word) {
        Entry entry = slots.getPlain(slot(word));
        return entry != null && entry.word.equals(word) ? entry : null;
    }

    void put(Entry entry) {
        if (entry.word.length() <= LONGEST) {
            slots.setRelease(slot(entry.word), entry);
        }
    }

    private static int slot(String word) {
        int hash = word.hashCode();
        return (hash ^ hash >>> 16) & SLOTS - 1;
    }
}
