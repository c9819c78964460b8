package org.inkstone.sequence.data;

/**
 * A verse in two languages.
 *
 * @param book    English name of the book: {@code "Genesis"}, {@code "I Samuel"}
 * @param chapter from 1
 * @param number  of the verse in its chapter, from 1, as the English text counts
 * @param english contemporary English
 * @param spanish Spanish of 1909, in the spelling of its time ({@code "á"}, {@code "fué"})
 */
public record Verse(String book, int chapter, int number, String english, String spanish) {
    /** For example {@code "Genesis 1:3"}. */
    public String reference() {
        return book + " " + chapter + ":" + number;
    }
}
