package org.inkstone.sequence.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Tokens back to text. */
interface TokenDecoder {
    String decode(List<String> tokens);

    /** As {@code tokenizer.json} has it. */
    JsonElement toJson();

    /** Bytes to text; bytes that are no UTF-8, as half a character, become U+FFFD. */
    record Bytes() implements TokenDecoder {
        @Override
        public String decode(List<String> tokens) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            tokens.forEach(token -> bytes.writeBytes(ByteLevel.decode(token)));
            return bytes.toString(StandardCharsets.UTF_8);
        }

        @Override
        public JsonElement toJson() {
            return new ByteLevel(true, true).toJson();
        }
    }

    /** A space between tokens, where a file names no decoder. */
    record Spaced() implements TokenDecoder {
        @Override
        public String decode(List<String> tokens) {
            return String.join(" ", tokens);
        }

        @Override
        public JsonElement toJson() {
            return JsonNull.INSTANCE;
        }
    }

    /** Nothing between tokens. */
    record Fuse() implements TokenDecoder {
        @Override
        public String decode(List<String> tokens) {
            return String.join("", tokens);
        }

        @Override
        public JsonElement toJson() {
            return Json.typed("Fuse");
        }
    }

    /** A space where the mark of a word's end stands. */
    record WordEnds(String suffix) implements TokenDecoder {
        @Override
        public String decode(List<String> tokens) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < tokens.size(); i++) {
                text.append(tokens.get(i).replace(suffix, i == tokens.size() - 1 ? "" : " "));
            }
            return text.toString();
        }

        @Override
        public JsonElement toJson() {
            JsonObject json = Json.typed("BPEDecoder");
            json.addProperty("suffix", suffix);
            return json;
        }
    }

    /**
     * A space before each token that does not go on with a word.
     *
     * @param cleanup whether English punctuation and contractions lose the space before them
     */
    record WordPieces(String prefix, boolean cleanup) implements TokenDecoder {
        private static final List<String> TIGHT =
                List.of(".", "?", "!", ",", "' ", "n't", "'m", "do not", "'s", "'ve", "'re");

        @Override
        public String decode(List<String> tokens) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < tokens.size(); i++) {
                String token = tokens.get(i);
                String written =
                        i == 0 ? token : token.startsWith(prefix) ? token.substring(prefix.length()) : " " + token;
                text.append(cleanup ? tightened(written) : written);
            }
            return text.toString();
        }

        /** The replacements of Hugging Face's decoder, in its order, token by token. */
        private static String tightened(String token) {
            String tight = token;
            for (String mark : TIGHT) {
                String written = switch (mark) {
                    case "' " -> "'";
                    case "do not" -> " don't";
                    default -> mark;
                };
                tight = tight.replace(" " + mark, written);
            }
            return tight;
        }

        @Override
        public JsonElement toJson() {
            JsonObject json = Json.typed("WordPiece");
            json.addProperty("prefix", prefix);
            json.addProperty("cleanup", cleanup);
            return json;
        }
    }
}
