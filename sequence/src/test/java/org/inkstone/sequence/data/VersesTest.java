package org.inkstone.sequence.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.inkstone.data.DatasetException;
import org.junit.jupiter.api.Test;

class VersesTest {
    private static final List<Verse> ALL = Verses.load();

    @Test
    void shippedVersesAreThoseOfTheBooks() {
        assertThat(ALL).hasSize(29_489);
        assertThat(ALL.stream().map(Verse::book).distinct()).hasSize(66);
        assertThat(ALL.get(0))
                .isEqualTo(new Verse(
                        "Genesis",
                        1,
                        1,
                        "In the beginning, God created the heavens and the earth.",
                        "En el principio crió Dios los cielos y la tierra."));
        assertThat(ALL.stream().map(Verse::reference)).doesNotHaveDuplicates().contains("Genesis 1:3");
    }

    @Test
    void nothingOfTheMarkupIsLeft() {
        Pattern markup = Pattern.compile("[<>$&\\t\\n]|  |^ | $|strong:|[\\p{Cntrl}\\ufffd]");
        assertThat(ALL)
                .noneMatch(v -> markup.matcher(v.english()).find())
                .noneMatch(v -> markup.matcher(v.spanish()).find());
    }

    @Test
    void lengthsOfTheTwoLanguagesGoTogether() {
        assertThat(ALL)
                .allMatch(v -> Math.max(v.english().length(), v.spanish().length())
                        <= 2.2 * Math.min(v.english().length(), v.spanish().length()) + 20);
    }

    @Test
    void partsShareNoChapterAndNoEnglish() {
        TextSplit<Verse> split = Verses.split();
        assertThat(chapters(split.train())).doesNotContainAnyElementsOf(chapters(split.validation()));
        assertThat(chapters(split.train())).doesNotContainAnyElementsOf(chapters(split.test()));
        assertThat(chapters(split.validation())).doesNotContainAnyElementsOf(chapters(split.test()));
        Set<String> seen = split.train().stream().map(Verse::english).collect(Collectors.toSet());
        assertThat(Stream.concat(split.validation().stream(), split.test().stream()))
                .noneMatch(v -> seen.contains(v.english()));
        assertThat(split.train()).hasSize(26_557);
        assertThat(split.validation()).hasSizeBetween(1_350, 1_450);
        assertThat(split.test()).hasSizeBetween(1_350, 1_482);
        assertThat(Verses.split()).isEqualTo(split);
    }

    private static Set<String> chapters(List<Verse> verses) {
        return verses.stream().map(v -> v.book() + " " + v.chapter()).collect(Collectors.toCollection(HashSet::new));
    }

    @Test
    void badLinesAreNamed() {
        assertThat(Verses.parse(List.of("Ruth\t1\t2\tA.\tB."), "x").get(0).reference())
                .isEqualTo("Ruth 1:2");
        assertThatThrownBy(() -> Verses.parse(List.of("Ruth\t1\t2\tA.\tB.", "Ruth\t1\t3\tA."), "x.tsv"))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith("x.tsv:2 must be book, chapter, verse, English and Spanish by tabs");
        assertThatThrownBy(() -> Verses.parse(List.of("Ruth\t1\t2\t\tB."), "x.tsv"))
                .isInstanceOf(DatasetException.class);
        assertThatThrownBy(() -> Verses.parse(List.of("Ruth\tone\t2\tA.\tB."), "x.tsv"))
                .hasMessage("x.tsv:1 has no number where one belongs: one");
    }
}
