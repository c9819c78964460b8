package org.inkstone.sequence.text;

import com.google.gson.JsonObject;
import java.util.Arrays;
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
    private final WordCache cache = new WordCache();

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
        cache.tokens(word.text(), this::split).addTo(out, word);
    }

    private WordCache.Entry split(String word) {
        int[] found = new int[word.length()];
        int[] ends = new int[word.length()];
        int n = 0;
        boolean known = word.codePointCount(0, word.length()) <= maxCharacters;
        for (int from = 0; known && from < word.length(); n++) {
            int to = Math.min(word.length(), from + longest);
            int id = -1;
            while (to > from && id < 0) {
                String part = word.substring(from, to);
                id = ids.get(from == 0 ? part : prefix + part);
                if (id < 0) {
                    to = word.offsetByCodePoints(to, -1);
                }
            }
            known = id >= 0;
            found[n] = id;
            ends[n] = to;
            from = to;
        }
        return known
                ? new WordCache.Entry(word, Arrays.copyOf(found, n), Arrays.copyOf(ends, n))
                : new WordCache.Entry(word, new int[] {unknownId}, new int[] {word.length()});
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
