package org.inkstone.sequence.metric;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The words that the machine translation campaigns count in a line: the tokenization of NIST's {@code mteval-v13a.pl}, in
 * sacreBLEU's form. Punctuation becomes words of its own, but for periods and commas between digits, apostrophes, and
 * hyphens that follow no digit; upper and lower case stay apart.
 */
public final class Tokenizer13a {
    private static final Pattern SYMBOL = Pattern.compile("([{-~\\[-` -&(-+:-@/])");
    private static final Pattern POINT_AFTER_NO_DIGIT = Pattern.compile("([^0-9])([.,])");
    private static final Pattern POINT_BEFORE_NO_DIGIT = Pattern.compile("([.,])([^0-9])");
    private static final Pattern DASH_AFTER_DIGIT = Pattern.compile("([0-9])(-)");
    private static final Pattern BLANKS = Pattern.compile("[\\s\\x1c-\\x1f]+", Pattern.UNICODE_CHARACTER_CLASS);

    private Tokenizer13a() {}

    /** The words of a line; none for a blank one. */
    public static List<String> tokenize(String line) {
        String text = line.replace("<skipped>", "")
                .replace("-\n", "")
                .replace('\n', ' ')
                .replace("&quot;", "\"")
                .replace("&amp;", "&")
                .replace("&lt;", "<")
                .replace("&gt;", ">");
        text = SYMBOL.matcher(" " + text + " ").replaceAll(" $1 ");
        text = POINT_AFTER_NO_DIGIT.matcher(text).replaceAll("$1 $2 ");
        text = POINT_BEFORE_NO_DIGIT.matcher(text).replaceAll(" $1 $2");
        text = DASH_AFTER_DIGIT.matcher(text).replaceAll("$1 $2 ");
        return Arrays.stream(BLANKS.split(text)).filter(w -> !w.isEmpty()).toList();
    }
}
