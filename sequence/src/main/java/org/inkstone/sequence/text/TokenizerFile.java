package org.inkstone.sequence.text;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.inkstone.io.AtomicFile;

/**
 * Tokenizers as {@code tokenizer.json}, the format of Hugging Face's tokenizers library, which reads what is written here and
 * gives the same ids.
 *
 * <p>Read are models BPE, WordPiece and WordLevel; normalizers BertNormalizer, Lowercase, StripAccents, NFC, NFD, NFKC, NFKD;
 * splitting by ByteLevel, BertPreTokenizer, Whitespace, WhitespaceSplit, Punctuation, Digits; templates TemplateProcessing,
 * BertProcessing, RobertaProcessing, ByteLevel; decoders ByteLevel, WordPiece, BPEDecoder, Fuse; and sequences of them. Others
 * are refused by name. Truncation and padding set in a file are left aside: batches are padded when they are made.
 */
public final class TokenizerFile {
    private static final Gson GSON = new GsonBuilder()
            .setPrettyPrinting()
            .disableHtmlEscaping()
            .serializeNulls()
            .create();

    private TokenizerFile() {}

    /**
     * Writes a tokenizer, whole or not at all.
     *
     * @throws IllegalArgumentException for a tokenizer that was not made by this package
     */
    public static void write(Tokenizer tokenizer, Path file) throws IOException {
        AtomicFile.write(file, toJson(tokenizer));
    }

    /** The text of the file. */
    public static String toJson(Tokenizer tokenizer) {
        if (!(tokenizer instanceof PipelineTokenizer pipeline)) {
            throw new IllegalArgumentException("only a tokenizer trained or read here can be written, but this is a "
                    + tokenizer.getClass().getName());
        }
        PipelineTokenizer.Steps steps = pipeline.steps();
        JsonObject json = new JsonObject();
        json.addProperty("version", "1.0");
        json.add("truncation", JsonNull.INSTANCE);
        json.add("padding", JsonNull.INSTANCE);
        json.add("added_tokens", steps.added().toJson(pipeline.vocabulary()));
        json.add(
                "normalizer",
                steps.normalizer() == null ? null : steps.normalizer().toJson());
        json.add(
                "pre_tokenizer",
                steps.preTokenizer() == null ? null : steps.preTokenizer().toJson());
        json.add("post_processor", steps.template().toJson(pipeline.vocabulary()));
        json.add("decoder", steps.decoder().toJson());
        json.add("model", steps.model().toJson());
        return GSON.toJson(json);
    }

    /**
     * Reads a tokenizer. Which special tokens pad, begin and end is told by their customary names, for the file does not say:
     * {@code <pad>}, [PAD], {@code <bos>}, {@code <s>}, [CLS], {@code <eos>}, {@code </s>}, [SEP], {@code <|endoftext|>},
     * {@code <unk>}, [UNK], {@code <mask>}, [MASK].
     *
     * @throws IllegalArgumentException for a file that is none or needs something that is not supported, with its name
     */
    public static Tokenizer read(Path file) throws IOException {
        return parse(TextFiles.read(file), file.toString());
    }

    /** As {@link #read(Path)} with the parts of special tokens told. */
    public static Tokenizer read(Path file, SpecialTokens special) throws IOException {
        return parse(TextFiles.read(file), file.toString(), special);
    }

    /**
     * As {@link #read(Path)} from text.
     *
     * @param source what to call it in messages
     */
    public static Tokenizer parse(String json, String source) {
        return parse(json, source, null);
    }

    private static Tokenizer parse(String json, String source, SpecialTokens special) {
        try {
            JsonElement root = JsonParser.parseString(json);
            if (!root.isJsonObject() || !root.getAsJsonObject().has("model")) {
                throw new JsonParseException("there is no \"model\" in it");
            }
            PipelineTokenizer.Steps steps = TokenizerJson.steps(root.getAsJsonObject());
            List<String> names = steps.added().tokens().stream()
                    .filter(AddedTokens.AddedToken::special)
                    .map(AddedTokens.AddedToken::content)
                    .toList();
            return new PipelineTokenizer(
                    steps,
                    special != null
                            ? special
                            : SpecialTokens.byName(names, steps.model().unknown()));
        } catch (JsonParseException | IllegalArgumentException | IllegalStateException | ClassCastException e) {
            throw new IllegalArgumentException(source + " cannot be used as a tokenizer.json: " + e.getMessage(), e);
        }
    }
}
