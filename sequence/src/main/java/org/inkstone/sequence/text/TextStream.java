package org.inkstone.sequence.text;

import java.util.Arrays;

/**
 * Text that grows while its tokens come one by one, as a model writes it. A character whose bytes are in several tokens appears
 * with the last of them; special tokens leave no trace.
 */
public final class TextStream {
    private final Tokenizer tokenizer;
    /** Tokens since the last but one piece of text: those before {@code shown} gave the last piece. */
    private int[] ids = new int[16];

    private int size;
    private int shown;

    public TextStream(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * Takes the next token.
     *
     * @return what is new in the text, "" while a character is not complete
     * @throws IllegalArgumentException for an id that is not in the vocabulary
     */
    public String add(int id) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, size * 2);
        }
        ids[size++] = id;
        String more = notShown();
        if (more.isEmpty() || more.endsWith("\uFFFD")) {
            return "";
        }
        System.arraycopy(ids, shown, ids, 0, size - shown);
        size -= shown;
        shown = size;
        return more;
    }

    /** Ends the text: what is left of a character that was not completed, as U+FFFD. The next token begins a new text. */
    public String finish() {
        String rest = notShown();
        size = 0;
        shown = 0;
        return rest;
    }

    /** By the tokens of the piece before, since what stands between two tokens depends on both. */
    private String notShown() {
        String before = tokenizer.decode(Arrays.copyOf(ids, shown));
        String all = tokenizer.decode(Arrays.copyOf(ids, size));
        return all.length() > before.length() ? all.substring(before.length()) : "";
    }
}
