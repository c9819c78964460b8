package org.inkstone.sequence.text;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Splits a text into the words that a model sees one by one. */
interface PreTokenizer {
    void split(AlignedText text, Consumer<AlignedText> out);

    /** As {@code tokenizer.json} has it. */
    JsonObject toJson();

    /** What lies between white space. */
    record WhitespaceSplit() implements PreTokenizer {
        @Override
        public void split(AlignedText text, Consumer<AlignedText> out) {
            runs(text, c -> Characters.isSpace(c) ? Runs.LEFT_OUT : 1, out);
        }

        @Override
        public JsonObject toJson() {
            return Json.typed("WhitespaceSplit");
        }
    }

    /** Words and runs of other characters, without white space: {@code \w+|[^\w\s]+}. */
    record Whitespace() implements PreTokenizer {
        @Override
        public void split(AlignedText text, Consumer<AlignedText> out) {
            runs(text, c -> Characters.isWord(c) ? 1 : Characters.isSpace(c) ? Runs.LEFT_OUT : 2, out);
        }

        @Override
        public JsonObject toJson() {
            return Json.typed("Whitespace");
        }
    }

    /** Words, and each punctuation mark by itself, without white space. */
    record Bert() implements PreTokenizer {
        @Override
        public void split(AlignedText text, Consumer<AlignedText> out) {
            runs(text, c -> Characters.isSpace(c) ? Runs.LEFT_OUT : Characters.isPunctuation(c) ? Runs.ALONE : 1, out);
        }

        @Override
        public JsonObject toJson() {
            return Json.typed("BertPreTokenizer");
        }
    }

    /** Each punctuation mark by itself. */
    record Punctuation() implements PreTokenizer {
        @Override
        public void split(AlignedText text, Consumer<AlignedText> out) {
            runs(text, c -> Characters.isPunctuation(c) ? Runs.ALONE : 1, out);
        }

        @Override
        public JsonObject toJson() {
            JsonObject json = Json.typed("Punctuation");
            json.addProperty("behavior", "Isolated");
            return json;
        }
    }

    /** Numbers by themselves, or each of their digits. */
    record Digits(boolean individual) implements PreTokenizer {
        @Override
        public void split(AlignedText text, Consumer<AlignedText> out) {
            runs(text, c -> !Characters.isNumber(c) ? 1 : individual ? Runs.ALONE : 2, out);
        }

        @Override
        public JsonObject toJson() {
            JsonObject json = Json.typed("Digits");
            json.addProperty("individual_digits", individual);
            return json;
        }
    }

    /** Each splits what the one before it left. */
    record Several(List<PreTokenizer> steps) implements PreTokenizer {
        @Override
        public void split(AlignedText text, Consumer<AlignedText> out) {
            List<AlignedText> pieces = List.of(text);
            for (PreTokenizer step : steps) {
                List<AlignedText> finer = new ArrayList<>();
                pieces.forEach(piece -> step.split(piece, finer::add));
                pieces = finer;
            }
            pieces.forEach(out);
        }

        @Override
        public JsonObject toJson() {
            JsonArray all = new JsonArray();
            steps.forEach(step -> all.add(step.toJson()));
            JsonObject json = Json.typed("Sequence");
            json.add("pretokenizers", all);
            return json;
        }
    }

    /** A number for each kind of character; runs of one kind stay together. */
    interface Runs {
        /** Characters that separate and belong to no piece. */
        int LEFT_OUT = 0;
        /** Characters that are a piece each. */
        int ALONE = -1;

        int kind(int codePoint);
    }

    static void runs(AlignedText text, Runs runs, Consumer<AlignedText> out) {
        String s = text.text();
        int from = 0;
        int kind = Runs.LEFT_OUT;
        for (int i = 0; i < s.length(); ) {
            int c = s.codePointAt(i);
            int next = runs.kind(c);
            if (next != kind || next == Runs.ALONE) {
                if (kind != Runs.LEFT_OUT && i > from) {
                    out.accept(text.part(from, i));
                }
                from = i;
                kind = next;
            }
            i += Character.charCount(c);
        }
        if (kind != Runs.LEFT_OUT && s.length() > from) {
            out.accept(text.part(from, s.length()));
        }
    }
}
