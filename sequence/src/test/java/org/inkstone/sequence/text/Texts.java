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
        List<String> texts = new ArrayList<>();
        int step = VERSES.size() / number;
        for (int i = 0; i < number; i++) {
            Verse verse = VERSES.get(i * step);
            texts.add(verse.english());
            texts.add(verse.spanish());
        }
        return texts;
    }
}
