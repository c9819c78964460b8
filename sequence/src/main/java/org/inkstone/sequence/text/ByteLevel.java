package org.inkstone.sequence.text;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * Text as bytes written with 256 visible characters, so that no text is unknown (A. Radford et al., Language Models are
 * Unsupervised Multitask Learners, 2019), split as GPT-2 does: words with the space before them, numbers, others, spaces.
 *
 * @param prefixSpace whether a text that begins without a space gets one, so that its first word is like others
 * @param split       whether it is split at all
 */
record ByteLevel(boolean prefixSpace, boolean split) implements PreTokenizer {
    private static final char[] CHARACTERS = characters();
    private static final int[] BYTES = bytes();
    private static final List<String> CONTRACTIONS = List.of("'s", "'t", "'re", "'ve", "'m", "'ll", "'d");

    /** Bytes that are visible in Latin-1 stand for themselves, the others for the characters from 256 on. */
    private static char[] characters() {
        char[] characters = new char[256];
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean visible = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
            characters[b] = (char) (visible ? b : next++);
        }
        return characters;
    }

    private static int[] bytes() {
        int[] bytes = new int[512];
        Arrays.fill(bytes, -1);
        for (int b = 0; b < 256; b++) {
            bytes[CHARACTERS[b]] = b;
        }
        return bytes;
    }

    /** The 256 characters in Unicode's order. */
    static List<String> alphabet() {
        List<String> all = new ArrayList<>();
        for (char c : CHARACTERS) {
            all.add(String.valueOf(c));
        }
        Collections.sort(all);
        return all;
    }

    @Override
    public void split(AlignedText text, Consumer<AlignedText> out) {
        AlignedText all = text;
        if (prefixSpace && text.length() > 0 && text.text().charAt(0) != ' ') {
            AlignedText.Builder longer = new AlignedText.Builder(text);
            longer.append(" ", 0, 0);
            longer.keep(0, text.length());
            all = longer.build();
        }
        String s = all.text();
        for (int from = 0; from < s.length(); ) {
            int to = split ? endOfPiece(s, from) : s.length();
            out.accept(encode(all.part(from, to)));
            from = to;
        }
    }

    /** GPT-2's {@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}, written out. */
    private static int endOfPiece(String s, int from) {
        char first = s.charAt(from);
        if (first == '\'') {
            for (String contraction : CONTRACTIONS) {
                if (s.startsWith(contraction, from)) {
                    return from + contraction.length();
                }
            }
        }
        int begin = first == ' ' && from + 1 < s.length() ? from + 1 : from;
        Kind kind = Kind.of(s.codePointAt(begin));
        if (kind != Kind.SPACE) {
            return endOfRun(s, begin, kind);
        }
        int end = endOfRun(s, from, Kind.SPACE);
        // the last space goes with what follows
        return end < s.length() && end - from > 1 ? end - 1 : end;
    }

    private static int endOfRun(String s, int from, Kind kind) {
        int to = from;
        while (to < s.length()) {
            int c = s.codePointAt(to);
            if (Kind.of(c) != kind) {
                break;
            }
            to += Character.charCount(c);
        }
        return to;
    }

    private enum Kind {
        LETTER,
        NUMBER,
        SPACE,
        OTHER;

        static Kind of(int c) {
            if (Characters.isLetter(c)) {
                return LETTER;
            }
            if (Characters.isSpace(c)) {
                return SPACE;
            }
            return Characters.isNumber(c) ? NUMBER : OTHER;
        }
    }

    private static AlignedText encode(AlignedText piece) {
        String s = piece.text();
        for (int i = 0; i < s.length(); i++) {
            if (s.charAt(i) >= 0x80) {
                return encodeSlowly(piece);
            }
        }
        char[] mapped = s.toCharArray();
        for (int i = 0; i < mapped.length; i++) {
            mapped[i] = CHARACTERS[mapped[i]];
        }
        return piece.withText(new String(mapped));
    }

    private static AlignedText encodeSlowly(AlignedText piece) {
        String s = piece.text();
        AlignedText.Builder out = new AlignedText.Builder(piece);
        for (int from = 0; from < s.length(); ) {
            int to = s.offsetByCodePoints(from, 1);
            out.append(encode(s.substring(from, to)), from, to);
            from = to;
        }
        return out.build();
    }

    /** The bytes of some text as characters; half a surrogate pair, which has no bytes, as a question mark. */
    private static String encode(String text) {
        StringBuilder mapped = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            mapped.append(CHARACTERS[b & 0xFF]);
        }
        return mapped.toString();
    }

    /** The bytes that a token stands for; one with other characters, such as a special token, for those of its own text. */
    static byte[] decode(String token) {
        byte[] bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            char c = token.charAt(i);
            if (c >= BYTES.length || BYTES[c] < 0) {
                return token.getBytes(StandardCharsets.UTF_8);
            }
            bytes[i] = (byte) BYTES[c];
        }
        return bytes;
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = Json.typed("ByteLevel");
        json.addProperty("add_prefix_space", prefixSpace);
        json.addProperty("trim_offsets", true);
        json.addProperty("use_regex", split);
        return json;
    }
}
