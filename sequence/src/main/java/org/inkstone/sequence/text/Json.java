package org.inkstone.sequence.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;

/** Reads the members of {@code tokenizer.json} with messages that name them. */
final class Json {
    private Json() {}

    /** The beginning of a part: an object with its type. */
    static JsonObject typed(String type) {
        JsonObject json = new JsonObject();
        json.addProperty("type", type);
        return json;
    }

    static boolean isNull(JsonObject json, String name) {
        return !json.has(name) || json.get(name).isJsonNull();
    }

    static String string(JsonObject json, String name) {
        return member(json, name).getAsString();
    }

    static String string(JsonObject json, String name, String otherwise) {
        return isNull(json, name) ? otherwise : string(json, name);
    }

    static boolean flag(JsonObject json, String name, boolean otherwise) {
        return isNull(json, name) ? otherwise : json.get(name).getAsBoolean();
    }

    static int number(JsonObject json, String name, int otherwise) {
        return isNull(json, name) ? otherwise : json.get(name).getAsInt();
    }

    static JsonElement member(JsonObject json, String name) {
        if (isNull(json, name)) {
            throw new JsonParseException("\"" + name + "\" is missing in " + shortened(json));
        }
        return json.get(name);
    }

    private static String shortened(JsonObject json) {
        String text = json.toString();
        return text.length() > 80 ? text.substring(0, 80) + "..." : text;
    }

    /** Refuses an option that is set to something this library does not do. */
    static void require(boolean supported, String what) {
        if (!supported) {
            throw new JsonParseException(what + " is not supported");
        }
    }
}
