package org.inkstone.sequence.text;

import java.util.ArrayList;
import java.util.List;
import org.inkstone.sequence.data.Verse;
import org.inkstone.sequence.data.Verses;

/** Real texts for the tests. */
final class Texts {
    private static final List<Verse> VERSES = Verses.load();

    private Texts() {}

    /** Some verses, every one in English and in Spanish. */
    static List<String> verses(int number) {
        return everyVerse(VERSES.size() / number);
    }

    /** Every so many verses, from the first. */
    static List<String> everyVerse(int step) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < VERSES.size(); i += step) {
            Verse verse = VERSES.get(i);
            texts.add(verse.english());
            texts.add(verse.spanish());
        }
        return texts;
    }
}
