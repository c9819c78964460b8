package org.inkstone.sequence.text;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * The longest token that begins a word, then the longest of those that go on with a word, and so on (Y. Wu et al., Google's
 * Neural Machine Translation System, 2016). A word with a part that no token fits is unknown as a whole.
 */
final class WordPieceModel implements TokenModel {
    private final TokenIds ids;
    private final String unknown;
    private final int unknownId;
    private final String prefix;
    private final int maxCharacters;
    private final int longest;

    /**
     * @param prefix        marks tokens that go on with a word
     * @param maxCharacters words longer than this are unknown
     */
    WordPieceModel(List<String> tokens, String unknown, String prefix, int maxCharacters) {
        this.ids = new TokenIds(tokens);
        this.unknown = unknown;
        this.unknownId = ids.get(unknown);
        this.prefix = prefix;
        this.maxCharacters = maxCharacters;
        this.longest = tokens.stream().mapToInt(String::length).max().orElse(0);
        if (unknownId < 0) {
            throw new IllegalArgumentException("the unknown token must be in the vocabulary: " + unknown);
        }
    }

    @Override
    public void tokenize(AlignedText word, TokenBuffer out) {
        String text = word.text();
        List<int[]> found = new ArrayList<>();
        boolean known = text.codePointCount(0, text.length()) <= maxCharacters;
        for (int from = 0; known && from < text.length(); ) {
            int to = Math.min(text.length(), from + longest);
            int id = -1;
            while (to > from && id < 0) {
                String part = text.substring(from, to);
                id = ids.get(from == 0 ? part : prefix + part);
                if (id < 0) {
                    to = text.offsetByCodePoints(to, -1);
                }
            }
            known = id >= 0;
            found.add(new int[] {id, from, to});
            from = to;
        }
        if (known) {
            found.forEach(f -> out.add(f[0], word.start(f[1]), word.end(f[2] - 1)));
        } else {
            out.add(unknownId, word.start(0), word.end(text.length() - 1));
        }
    }

    @Override
    public List<String> tokens() {
        return ids.tokens();
    }

    @Override
    public String unknown() {
        return unknown;
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = Json.typed("WordPiece");
        json.addProperty("unk_token", unknown);
        json.addProperty("continuing_subword_prefix", prefix);
        json.addProperty("max_input_chars_per_word", maxCharacters);
        json.add("vocab", ids.toJson());
        return json;
    }
}
