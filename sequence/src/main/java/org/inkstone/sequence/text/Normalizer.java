package org.inkstone.sequence.text;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.text.Normalizer.Form;
import java.util.List;

/** Rewrites a text before it is split: the first step of a tokenizer. */
interface Normalizer {
    AlignedText normalize(AlignedText text);

    /** As {@code tokenizer.json} has it. */
    JsonObject toJson();

    /** Lower case, character by character. */
    record Lowercase() implements Normalizer {
        @Override
        public AlignedText normalize(AlignedText text) {
            return mapped(text, c -> Character.toLowerCase(c) == c ? null : Characters.lower(c));
        }

        @Override
        public JsonObject toJson() {
            return Json.typed("Lowercase");
        }
    }

    /** Takes accents off, where a canonical decomposition came before. */
    record StripAccents() implements Normalizer {
        @Override
        public AlignedText normalize(AlignedText text) {
            return mapped(text, c -> Characters.isNonSpacingMark(c) ? "" : null);
        }

        @Override
        public JsonObject toJson() {
            return Json.typed("StripAccents");
        }
    }

    /** One of Unicode's four normal forms. */
    record Unicode(Form form) implements Normalizer {
        @Override
        public AlignedText normalize(AlignedText text) {
            if (java.text.Normalizer.isNormalized(text.text(), form)) {
                return text;
            }
            String all = text.text();
            AlignedText.Builder out = new AlignedText.Builder(text);
            for (int from = 0; from < all.length(); ) {
                int to = all.offsetByCodePoints(from, 1);
                while (to < all.length() && Characters.isCombining(all.codePointAt(to))) {
                    to = all.offsetByCodePoints(to, 1);
                }
                String before = all.substring(from, to);
                String after = java.text.Normalizer.normalize(before, form);
                if (after.equals(before)) {
                    out.keep(from, to);
                } else {
                    out.append(after, from, to);
                }
                from = to;
            }
            return out.build();
        }

        @Override
        public JsonObject toJson() {
            return Json.typed(form.name());
        }
    }

    /**
     * What BERT does to a text: no control characters, plain spaces, space around Chinese characters, no accents, lower case.
     *
     * @param stripAccents null: as lowercase says
     */
    record Bert(boolean cleanText, boolean spaceIdeographs, Boolean stripAccents, boolean lowercase)
            implements Normalizer {
        @Override
        public AlignedText normalize(AlignedText text) {
            AlignedText done = mapped(text, this::clean);
            if (stripAccents == null ? lowercase : stripAccents) {
                done = new StripAccents().normalize(new Unicode(Form.NFD).normalize(done));
            }
            return lowercase ? new Lowercase().normalize(done) : done;
        }

        private String clean(int c) {
            if (cleanText) {
                if (c == 0 || c == 0xFFFD || Characters.isControl(c)) {
                    return "";
                }
                if (c != ' ' && Characters.isSpace(c)) {
                    return " ";
                }
            }
            return spaceIdeographs && Characters.isIdeograph(c) ? " " + Character.toString(c) + " " : null;
        }

        @Override
        public JsonObject toJson() {
            JsonObject json = Json.typed("BertNormalizer");
            json.addProperty("clean_text", cleanText);
            json.addProperty("handle_chinese_chars", spaceIdeographs);
            if (stripAccents == null) {
                json.add("strip_accents", JsonNull.INSTANCE);
            } else {
                json.addProperty("strip_accents", stripAccents);
            }
            json.addProperty("lowercase", lowercase);
            return json;
        }
    }

    /** One after the other. */
    record Several(List<Normalizer> steps) implements Normalizer {
        @Override
        public AlignedText normalize(AlignedText text) {
            AlignedText done = text;
            for (Normalizer step : steps) {
                done = step.normalize(done);
            }
            return done;
        }

        @Override
        public JsonObject toJson() {
            JsonArray all = new JsonArray();
            steps.forEach(step -> all.add(step.toJson()));
            JsonObject json = Json.typed("Sequence");
            json.add("normalizers", all);
            return json;
        }
    }

    /** What becomes of one code point. */
    interface CharacterMap {
        /** What stands for it now, null for itself. */
        String map(int codePoint);
    }

    /** Rewrites character by character; the text itself where nothing changes. */
    static AlignedText mapped(AlignedText text, CharacterMap map) {
        String all = text.text();
        AlignedText.Builder out = null;
        for (int from = 0; from < all.length(); ) {
            int c = all.codePointAt(from);
            int to = from + Character.charCount(c);
            String mapped = map.map(c);
            if (mapped != null && out == null) {
                out = new AlignedText.Builder(text);
                out.keep(0, from);
            }
            if (mapped != null) {
                out.append(mapped, from, to);
            } else if (out != null) {
                out.keep(from, to);
            }
            from = to;
        }
        return out == null ? text : out.build();
    }
}
