package org.inkstone.sequence.text;

import java.util.Arrays;

/** A piece of a text, maybe rewritten, whose characters know where they come from in the original. */
final class AlignedText {
    private final String text;
    private final int base;
    /** Places of the characters from {@code base} on; null while they are those of the original, counted on from base. */
    private final int[] starts;

    private final int[] ends;

    private AlignedText(String text, int base, int[] starts, int[] ends) {
        this.text = text;
        this.base = base;
        this.starts = starts;
        this.ends = ends;
    }

    static AlignedText of(String original) {
        return new AlignedText(original, 0, null, null);
    }

    String text() {
        return text;
    }

    int length() {
        return text.length();
    }

    /** Where the character at an index begins in the original. */
    int start(int index) {
        return starts == null ? base + index : starts[base + index];
    }

    /** Where the character at an index ends in the original, exclusive. */
    int end(int index) {
        return ends == null ? base + index + 1 : ends[base + index];
    }

    AlignedText part(int from, int to) {
        return from == 0 && to == text.length()
                ? this
                : new AlignedText(text.substring(from, to), base + from, starts, ends);
    }

    /** The same piece with each character replaced by exactly one other. */
    AlignedText withText(String sameLength) {
        return new AlignedText(sameLength, base, starts, ends);
    }

    /** Puts a rewritten text together from left to right. */
    static final class Builder {
        private final AlignedText source;
        private final StringBuilder text;
        private int[] starts;
        private int[] ends;

        Builder(AlignedText source) {
            this.source = source;
            this.text = new StringBuilder(source.length() + 8);
            this.starts = new int[source.length() + 8];
            this.ends = new int[source.length() + 8];
        }

        /** Characters that stand for those of the source from one index to another; none means that they vanish. */
        void append(CharSequence characters, int from, int to) {
            int begin = from < source.length() ? source.start(from) : 0;
            int end = to > from ? source.end(to - 1) : begin;
            for (int i = 0; i < characters.length(); i++) {
                append(characters.charAt(i), begin, end);
            }
        }

        /** Characters of the source that stay as they are. */
        void keep(int from, int to) {
            for (int i = from; i < to; i++) {
                append(source.text.charAt(i), source.start(i), source.end(i));
            }
        }

        private void append(char c, int begin, int end) {
            int n = text.length();
            if (n == starts.length) {
                starts = Arrays.copyOf(starts, n * 2);
                ends = Arrays.copyOf(ends, n * 2);
            }
            starts[n] = begin;
            ends[n] = end;
            text.append(c);
        }

        AlignedText build() {
            return new AlignedText(text.toString(), 0, starts, ends);
        }
    }
}
