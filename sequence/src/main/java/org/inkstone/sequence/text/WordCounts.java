package org.inkstone.sequence.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** How often each word stands in some texts. */
final class WordCounts {
    private final Map<String, long[]> counts = new HashMap<>();
    private final AddedTokens special;
    private final Splitting splitting;

    /** What makes words of a text. */
    interface Splitting {
        void split(AlignedText text, Consumer<AlignedText> out);
    }

    /** @param special tokens that are passed over */
    WordCounts(AddedTokens special, Splitting splitting) {
        this.special = special;
        this.splitting = splitting;
    }

    void add(String text) {
        special.texts(
                text,
                between ->
                        splitting.split(between, word -> counts.computeIfAbsent(word.text(), w -> new long[1])[0]++));
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }

    /** The most frequent first, equals in Unicode's order. */
    static final Comparator<Counted> BY_FREQUENCY =
            Comparator.comparingLong((Counted w) -> -w.count()).thenComparing(Counted::word);

    /** A word, or a character, and its number. */
    record Counted(String word, long count) {}

    /** All words in Unicode's order, so that nothing depends on the order of the texts. */
    List<Counted> sorted() {
        List<Counted> all = list(counts);
        all.sort(Comparator.comparing(Counted::word));
        return all;
    }

    /** Words that stand often enough, the most frequent first, equals in Unicode's order. */
    List<Counted> byFrequency(long atLeast) {
        List<Counted> kept = list(counts);
        kept.removeIf(w -> w.count() < atLeast);
        kept.sort(BY_FREQUENCY);
        return kept;
    }

    /** The characters of all words in Unicode's order. */
    List<Counted> characters() {
        Map<Integer, long[]> characters = new TreeMap<>();
        counts.forEach((word, count) ->
                word.codePoints().forEach(c -> characters.computeIfAbsent(c, k -> new long[1])[0] += count[0]));
        List<Counted> all = new ArrayList<>();
        characters.forEach((c, count) -> all.add(new Counted(Character.toString(c), count[0])));
        return all;
    }

    private static List<Counted> list(Map<String, long[]> counts) {
        List<Counted> all = new ArrayList<>(counts.size());
        counts.forEach((word, count) -> all.add(new Counted(word, count[0])));
        return all;
    }
}
