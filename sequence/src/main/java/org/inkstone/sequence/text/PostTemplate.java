package org.inkstone.sequence.text;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.List;

/**
 * Which special tokens belong around one text and around two.
 *
 * @param single     parts for one text, null for just the text
 * @param pair       parts for two
 * @param trimPlaces whether tokens' places leave white space out
 */
record PostTemplate(List<Part> single, List<Part> pair, boolean trimPlaces) {
    /** One text or two, nothing around them. */
    static final PostTemplate NONE = new PostTemplate(null, null, false);

    /**
     * A special token, or one of the texts.
     *
     * @param special the token, null for a text
     * @param second  whether the text is the second one
     * @param type    type of the tokens, 0 or 1 in BERT
     */
    record Part(String special, boolean second, int type) {
        static Part token(String special, int type) {
            return new Part(special, false, type);
        }

        static Part text(boolean second, int type) {
            return new Part(null, second, type);
        }

        private JsonElement toJson() {
            JsonObject inner = new JsonObject();
            inner.addProperty("id", special != null ? special : second ? "B" : "A");
            inner.addProperty("type_id", type);
            JsonObject json = new JsonObject();
            json.add(special != null ? "SpecialToken" : "Sequence", inner);
            return json;
        }
    }

    /** BERT's: begin A end, begin A end B end. */
    static PostTemplate around(String begin, String end) {
        List<Part> single = List.of(Part.token(begin, 0), Part.text(false, 0), Part.token(end, 0));
        List<Part> pair = List.of(
                Part.token(begin, 0), Part.text(false, 0), Part.token(end, 0), Part.text(true, 1), Part.token(end, 1));
        return new PostTemplate(single, pair, false);
    }

    /** What to put together. */
    List<Part> parts(boolean two, boolean addSpecial) {
        List<Part> wanted = two ? pair : single;
        if (wanted == null) {
            return two ? List.of(Part.text(false, 0), Part.text(true, 1)) : List.of(Part.text(false, 0));
        }
        return addSpecial
                ? wanted
                : wanted.stream().filter(part -> part.special == null).toList();
    }

    JsonElement toJson(Vocabulary vocabulary) {
        if (single == null) {
            return trimPlaces ? new ByteLevel(true, true).toJson() : JsonNull.INSTANCE;
        }
        JsonObject json = Json.typed("TemplateProcessing");
        json.add("single", array(single));
        json.add("pair", array(pair));
        JsonObject specials = new JsonObject();
        for (Part part : pair) {
            if (part.special != null) {
                JsonArray ids = new JsonArray();
                ids.add(vocabulary.id(part.special));
                JsonArray tokens = new JsonArray();
                tokens.add(part.special);
                JsonObject one = new JsonObject();
                one.addProperty("id", part.special);
                one.add("ids", ids);
                one.add("tokens", tokens);
                specials.add(part.special, one);
            }
        }
        json.add("special_tokens", specials);
        if (!trimPlaces) {
            return json;
        }
        JsonArray both = new JsonArray();
        both.add(new ByteLevel(true, true).toJson());
        both.add(json);
        JsonObject sequence = Json.typed("Sequence");
        sequence.add("processors", both);
        return sequence;
    }

    private static JsonArray array(List<Part> parts) {
        JsonArray array = new JsonArray();
        parts.forEach(part -> array.add(part.toJson()));
        return array;
    }
}
