package org.inkstone.sequence.text;

import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A model's tokens by id and ids by token. */
final class TokenIds {
    private final List<String> tokens;
    private final Map<String, Integer> ids;

    TokenIds(List<String> tokens) {
        this.tokens = List.copyOf(tokens);
        this.ids = new HashMap<>(tokens.size() * 2);
        for (int i = 0; i < tokens.size(); i++) {
            ids.put(tokens.get(i), i);
        }
    }

    List<String> tokens() {
        return tokens;
    }

    /** The id of a token, -1 when there is no such token. */
    int get(String token) {
        Integer id = token == null ? null : ids.get(token);
        return id == null ? -1 : id;
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject();
        for (int i = 0; i < tokens.size(); i++) {
            json.addProperty(tokens.get(i), i);
        }
        return json;
    }
}
