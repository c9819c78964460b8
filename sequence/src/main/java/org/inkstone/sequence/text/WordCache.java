package org.inkstone.sequence.text;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;

/** Remembers how words were split, as few words make up most of a text. A new word takes the place of one with its hash. */
final class WordCache {
    private static final int SLOTS = 1 << 15;
    private static final int LONGEST = 64;

    private final AtomicReferenceArray<Entry> slots = new AtomicReferenceArray<>(SLOTS);

    /**
     * A word's tokens.
     *
     * @param ids  of the tokens, negative for what is left out
     * @param ends where each ends in the word
     */
    record Entry(String word, int[] ids, int[] ends) {
        void addTo(TokenBuffer out, AlignedText aligned) {
            for (int i = 0; i < ids.length; i++) {
                if (ids[i] >= 0) {
                    out.add(ids[i], aligned.start(i == 0 ? 0 : ends[i - 1]), aligned.end(ends[i] - 1));
                }
            }
        }
    }

    /** A word's tokens, from memory or by splitting it. */
    Entry tokens(String word, Function<String, Entry> split) {
        int slot = slot(word);
        Entry entry = slots.getPlain(slot);
        if (entry == null || !entry.word.equals(word)) {
            entry = split.apply(word);
            if (word.length() <= LONGEST) {
                slots.setRelease(slot, entry);
            }
        }
        return entry;
    }

    private static int slot(String word) {
        int hash = word.hashCode();
        return (hash ^ hash >>> 16) & SLOTS - 1;
    }
}
