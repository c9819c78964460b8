package org.inkstone.sequence.data;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.inkstone.data.DatasetException;

/**
 * 29,489 verses in English and Spanish to learn translation from, 24 and 23 words long in the mean. Both are in the public
 * domain: the World English Bible and Reina-Valera of 1909, in the editions of Debian's {@code sword-text-web} and
 * {@code sword-text-sparv}, without notes and headings and without verses that the two number otherwise. Shipped inside
 * the artefact (2.6 MB); {@code src/main/python/verses.py} makes the file.
 */
public final class Verses {
    private static final String RESOURCE = "verses.tsv.gz";
    private static final int COLUMNS = 5;

    private Verses() {}

    /** All verses in the order of the books. */
    public static List<Verse> load() {
        return parse(ShippedText.lines(RESOURCE), RESOURCE);
    }

    /**
     * The verses in three parts: of twenty chapters one is for validation and one for the test, whole, as neighbours
     * repeat each other's words. A verse whose English stands word for word in the training part is left out of the others.
     */
    public static TextSplit<Verse> split() {
        TextSplit<Verse> all = TextSplit.byGroups(load(), v -> v.book() + " " + v.chapter());
        Set<String> seen = all.train().stream().map(Verse::english).collect(Collectors.toCollection(HashSet::new));
        return new TextSplit<>(all.train(), unseen(all.validation(), seen), unseen(all.test(), seen));
    }

    private static List<Verse> unseen(List<Verse> verses, Set<String> seen) {
        return verses.stream().filter(v -> !seen.contains(v.english())).toList();
    }

    /**
     * Reads one verse per line: book, chapter, verse, English, Spanish, by tabs.
     *
     * @throws DatasetException for a line of another form, with its number
     */
    static List<Verse> parse(List<String> lines, String source) {
        Verse[] verses = new Verse[lines.size()];
        for (int i = 0; i < verses.length; i++) {
            String[] cells = lines.get(i).split("\t", -1);
            if (cells.length != COLUMNS || cells[3].isEmpty() || cells[4].isEmpty()) {
                throw new DatasetException(source + ":" + (i + 1)
                        + " must be book, chapter, verse, English and Spanish by tabs: " + lines.get(i));
            }
            verses[i] = new Verse(
                    cells[0].intern(), number(cells[1], source, i), number(cells[2], source, i), cells[3], cells[4]);
        }
        return List.of(verses);
    }

    private static int number(String cell, String source, int line) {
        try {
            return Integer.parseInt(cell);
        } catch (NumberFormatException e) {
            throw new DatasetException(source + ":" + (line + 1) + " has no number where one belongs: " + cell, e);
        }
    }
}
