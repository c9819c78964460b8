package org.inkstone.sequence.text;

import com.google.gson.JsonObject;
import java.util.List;

/** A token for each known word, one for all others. */
final class WordLevelModel implements TokenModel {
    private final TokenIds ids;
    private final String unknown;
    private final int unknownId;

    WordLevelModel(List<String> tokens, String unknown) {
        this.ids = new TokenIds(tokens);
        this.unknown = unknown;
        this.unknownId = ids.get(unknown);
        if (unknownId < 0) {
            throw new IllegalArgumentException("the unknown token must be in the vocabulary: " + unknown);
        }
    }

    @Override
    public void tokenize(AlignedText word, TokenBuffer out) {
        int id = ids.get(word.text());
        out.add(id < 0 ? unknownId : id, word.start(0), word.end(word.length() - 1));
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
        JsonObject json = Json.typed("WordLevel");
        json.add("vocab", ids.toJson());
        json.addProperty("unk_token", unknown);
        return json;
    }
}
