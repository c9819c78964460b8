package org.inkstone.sequence.text;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.inkstone.sequence.text.AddedTokens.AddedToken;
import org.inkstone.sequence.text.PostTemplate.Part;

/** The steps of a tokenizer from {@code tokenizer.json}. */
final class TokenizerJson {
    private TokenizerJson() {}

    static PipelineTokenizer.Steps steps(JsonObject root) {
        TokenModel model = model(root.getAsJsonObject("model"));
        AddedTokens added = added(root, model);
        PostTemplate template = template(part(root, "post_processor"));
        requireTokens(template, model, added);
        return new PipelineTokenizer.Steps(
                added,
                optional(root, "normalizer", TokenizerJson::normalizer),
                optional(root, "pre_tokenizer", TokenizerJson::preTokenizer),
                model,
                template,
                decoder(part(root, "decoder")));
    }

    private static JsonObject part(JsonObject json, String name) {
        return Json.isNull(json, name) ? null : json.getAsJsonObject(name);
    }

    private static <T> T optional(JsonObject json, String name, Function<JsonObject, T> reader) {
        JsonObject part = part(json, name);
        return part == null ? null : reader.apply(part);
    }

    private static <T> List<T> several(JsonObject json, String name, Function<JsonObject, T> reader) {
        List<T> all = new ArrayList<>();
        Json.member(json, name).getAsJsonArray().forEach(e -> all.add(reader.apply(e.getAsJsonObject())));
        return all;
    }

    private static JsonParseException unsupported(String what, JsonObject json, String supported) {
        return new JsonParseException(
                what + " " + Json.string(json, "type") + " is not supported, only " + supported + " are");
    }

    private static TokenModel model(JsonObject json) {
        // files of old BERT and GPT-2 tokenizers leave the type of the model out
        String type = Json.string(json, "type", json.has("merges") ? "BPE" : "WordPiece");
        List<String> tokens = tokens(json);
        return switch (type) {
            case "BPE" -> bpe(json, tokens);
            case "WordPiece" ->
                new WordPieceModel(
                        tokens,
                        Json.string(json, "unk_token"),
                        Json.string(json, "continuing_subword_prefix", "##"),
                        Json.number(json, "max_input_chars_per_word", 100));
            case "WordLevel" -> new WordLevelModel(tokens, Json.string(json, "unk_token"));
            default -> throw unsupported("model", json, "BPE, WordPiece and WordLevel");
        };
    }

    private static List<String> tokens(JsonObject model) {
        JsonElement json = Json.member(model, "vocab");
        if (!json.isJsonObject()) {
            throw unsupported("model", model, "BPE, WordPiece and WordLevel");
        }
        String[] tokens = new String[json.getAsJsonObject().size()];
        json.getAsJsonObject().entrySet().forEach(entry -> {
            int id = entry.getValue().getAsInt();
            if (id < 0 || id >= tokens.length || tokens[id] != null) {
                throw new JsonParseException("ids must be 0 to " + (tokens.length - 1) + ", each once, but \""
                        + entry.getKey() + "\" has " + id);
            }
            tokens[id] = entry.getKey();
        });
        return Arrays.asList(tokens);
    }

    private static TokenModel bpe(JsonObject json, List<String> tokens) {
        Json.require(Json.isNull(json, "dropout"), "dropout of merges");
        Json.require(!Json.flag(json, "byte_fallback", false), "byte_fallback");
        List<BpeModel.Merge> merges = new ArrayList<>();
        for (JsonElement merge : Json.member(json, "merges").getAsJsonArray()) {
            if (merge.isJsonArray()) {
                JsonArray pair = merge.getAsJsonArray();
                merges.add(new BpeModel.Merge(
                        pair.get(0).getAsString(), pair.get(1).getAsString()));
            } else {
                String[] pair = merge.getAsString().split(" ");
                Json.require(pair.length == 2, "the merge \"" + merge.getAsString() + "\"");
                merges.add(new BpeModel.Merge(pair[0], pair[1]));
            }
        }
        return new BpeModel(
                tokens,
                merges,
                new BpeModel.Options(
                        Json.string(json, "unk_token", null),
                        Json.flag(json, "fuse_unk", false),
                        emptyToNull(Json.string(json, "continuing_subword_prefix", null)),
                        emptyToNull(Json.string(json, "end_of_word_suffix", null)),
                        Json.flag(json, "ignore_merges", false)));
    }

    private static String emptyToNull(String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static AddedTokens added(JsonObject root, TokenModel model) {
        List<AddedToken> added = new ArrayList<>();
        if (!Json.isNull(root, "added_tokens")) {
            int[] next = {model.tokens().size()};
            List<JsonObject> byId = new ArrayList<>();
            root.getAsJsonArray("added_tokens").forEach(e -> byId.add(e.getAsJsonObject()));
            byId.sort((a, b) -> Integer.compare(Json.number(a, "id", 0), Json.number(b, "id", 0)));
            byId.forEach(json -> added.add(added(json, model, next)));
        }
        return new AddedTokens(added);
    }

    private static AddedToken added(JsonObject json, TokenModel model, int[] next) {
        String content = Json.string(json, "content");
        int id = Json.member(json, "id").getAsInt();
        Json.require(!Json.flag(json, "single_word", false), "single_word of added token \"" + content + "\"");
        boolean inModel = id < model.tokens().size();
        String there = inModel ? model.tokens().get(id) : null;
        if (inModel && !content.equals(there) || !inModel && id != next[0]++) {
            throw new JsonParseException("added token \"" + content + "\" has id " + id + ", but "
                    + (inModel ? "that is \"" + there + "\"" : "the next free one is " + (next[0] - 1)));
        }
        return new AddedToken(
                content,
                Json.flag(json, "lstrip", false),
                Json.flag(json, "rstrip", false),
                Json.flag(json, "normalized", false),
                Json.flag(json, "special", false));
    }

    private static Normalizer normalizer(JsonObject json) {
        return switch (Json.string(json, "type")) {
            case "Sequence" -> new Normalizer.Several(several(json, "normalizers", TokenizerJson::normalizer));
            case "Lowercase" -> new Normalizer.Lowercase();
            case "StripAccents" -> new Normalizer.StripAccents();
            case "NFC", "NFD", "NFKC", "NFKD" -> new Normalizer.Unicode(Form.valueOf(Json.string(json, "type")));
            case "BertNormalizer" ->
                new Normalizer.Bert(
                        Json.flag(json, "clean_text", true),
                        Json.flag(json, "handle_chinese_chars", true),
                        Json.isNull(json, "strip_accents")
                                ? null
                                : json.get("strip_accents").getAsBoolean(),
                        Json.flag(json, "lowercase", true));
            default ->
                throw unsupported(
                        "normalizer",
                        json,
                        "BertNormalizer, Lowercase, StripAccents, NFC, NFD, NFKC, NFKD and Sequence");
        };
    }

    private static PreTokenizer preTokenizer(JsonObject json) {
        return switch (Json.string(json, "type")) {
            case "Sequence" -> new PreTokenizer.Several(several(json, "pretokenizers", TokenizerJson::preTokenizer));
            case "ByteLevel" ->
                new ByteLevel(Json.flag(json, "add_prefix_space", true), Json.flag(json, "use_regex", true));
            case "BertPreTokenizer" -> new PreTokenizer.Bert();
            case "Whitespace" -> new PreTokenizer.Whitespace();
            case "WhitespaceSplit" -> new PreTokenizer.WhitespaceSplit();
            case "Digits" -> new PreTokenizer.Digits(Json.flag(json, "individual_digits", false));
            case "Punctuation" -> {
                String behaviour = Json.string(json, "behavior", "Isolated");
                Json.require(behaviour.equals("Isolated"), "pre-tokenizer Punctuation with behavior " + behaviour);
                yield new PreTokenizer.Punctuation();
            }
            default ->
                throw unsupported(
                        "pre-tokenizer",
                        json,
                        "ByteLevel, BertPreTokenizer, Whitespace, WhitespaceSplit, Punctuation, Digits and Sequence");
        };
    }

    private static TokenDecoder decoder(JsonObject json) {
        if (json == null) {
            return new TokenDecoder.Spaced();
        }
        return switch (Json.string(json, "type")) {
            case "ByteLevel" -> new TokenDecoder.Bytes();
            case "WordPiece" ->
                new TokenDecoder.WordPieces(Json.string(json, "prefix", "##"), Json.flag(json, "cleanup", true));
            case "BPEDecoder" -> new TokenDecoder.WordEnds(Json.string(json, "suffix", "</w>"));
            case "Fuse" -> new TokenDecoder.Fuse();
            default -> throw unsupported("decoder", json, "ByteLevel, WordPiece, BPEDecoder and Fuse");
        };
    }

    private static PostTemplate template(JsonObject json) {
        if (json == null) {
            return PostTemplate.NONE;
        }
        return switch (Json.string(json, "type")) {
            case "TemplateProcessing" -> new PostTemplate(parts(json, "single"), parts(json, "pair"), false);
            case "BertProcessing" -> PostTemplate.around(name(json, "cls"), name(json, "sep"));
            case "RobertaProcessing" -> roberta(json);
            case "ByteLevel" -> new PostTemplate(null, null, Json.flag(json, "trim_offsets", true));
            case "Sequence" -> {
                PostTemplate all = PostTemplate.NONE;
                for (PostTemplate one : several(json, "processors", TokenizerJson::template)) {
                    Json.require(all.single() == null || one.single() == null, "more than one template");
                    PostTemplate filled = one.single() == null ? all : one;
                    all = new PostTemplate(filled.single(), filled.pair(), all.trimPlaces() || one.trimPlaces());
                }
                yield all;
            }
            default ->
                throw unsupported(
                        "post-processor",
                        json,
                        "TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel and Sequence");
        };
    }

    private static String name(JsonObject json, String member) {
        return Json.member(json, member).getAsJsonArray().get(0).getAsString();
    }

    /** Begin A end, begin A end end B end, all of one type. */
    private static PostTemplate roberta(JsonObject json) {
        Part begin = Part.token(name(json, "cls"), 0);
        Part end = Part.token(name(json, "sep"), 0);
        List<Part> single = List.of(begin, Part.text(false, 0), end);
        List<Part> pair = List.of(begin, Part.text(false, 0), end, end, Part.text(true, 0), end);
        return new PostTemplate(single, pair, Json.flag(json, "trim_offsets", true));
    }

    private static List<Part> parts(JsonObject json, String name) {
        return several(json, name, part -> {
            boolean special = part.has("SpecialToken");
            JsonObject inner = part.getAsJsonObject(special ? "SpecialToken" : "Sequence");
            int type = Json.number(inner, "type_id", 0);
            String id = Json.string(inner, "id");
            return special ? Part.token(id, type) : Part.text(id.equals("B"), type);
        });
    }

    private static void requireTokens(PostTemplate template, TokenModel model, AddedTokens added) {
        if (template.single() == null) {
            return;
        }
        List<Part> all = new ArrayList<>(template.single());
        all.addAll(template.pair());
        for (Part part : all) {
            boolean known = part.special() == null
                    || model.tokens().contains(part.special())
                    || added.tokens().stream().anyMatch(t -> t.content().equals(part.special()));
            Json.require(known, "the template's token \"" + part.special() + "\" outside the vocabulary");
        }
    }
}
