package org.inkstone.examples.sequence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.inkstone.sequence.data.TextSplit;
import org.inkstone.sequence.data.Verse;
import org.inkstone.sequence.text.BpeTrainer;
import org.inkstone.sequence.text.Tokenizer;
import org.inkstone.sequence.text.TokenizerFile;
import org.inkstone.sequence.text.batch.BatchOptions;
import org.inkstone.sequence.text.batch.PaddingOptions;
import org.inkstone.sequence.text.batch.TranslationBatches;

/**
 * Verses that are short enough, and a tokenizer for each language, learned from the training verses.
 *
 * @param verses in three parts
 * @param source English
 * @param target Spanish
 */
record TranslationData(TextSplit<Verse> verses, Tokenizer source, Tokenizer target, int maxTokens) {
    static final String SOURCE_FILE = "english.json";
    static final String TARGET_FILE = "spanish.json";

    /** Learns tokenizers and leaves out long verses. */
    static TranslationData of(TextSplit<Verse> all, int vocabulary, int maxTokens) {
        Tokenizer source = trainer(vocabulary).train(english(all.train()));
        Tokenizer target = trainer(vocabulary).train(spanish(all.train()));
        TranslationData data = new TranslationData(all, source, target, maxTokens);
        TextSplit<Verse> kept = new TextSplit<>(
                data.shortOnes(all.train()), data.shortOnes(all.validation()), data.shortOnes(all.test()));
        if (kept.train().isEmpty() || kept.validation().isEmpty() || kept.test().isEmpty()) {
            throw new IllegalArgumentException("--max-tokens leaves no verse: " + maxTokens);
        }
        return new TranslationData(kept, source, target, maxTokens);
    }

    private static BpeTrainer trainer(int vocabulary) {
        return BpeTrainer.builder().vocabSize(vocabulary).prefixSpace(true).build();
    }

    private List<Verse> shortOnes(List<Verse> verses) {
        return verses.stream()
                .filter(v -> source.encode(v.english()).length <= maxTokens
                        // the target begins with one token more
                        && target.encode(v.spanish()).length < maxTokens)
                .toList();
    }

    static List<String> english(List<Verse> verses) {
        return verses.stream().map(Verse::english).toList();
    }

    static List<String> spanish(List<Verse> verses) {
        return verses.stream().map(Verse::spanish).toList();
    }

    /** Batches of one part. */
    TranslationBatches batches(List<Verse> part, BatchOptions options) {
        PaddingOptions padding = PaddingOptions.defaults()
                .maxLength(maxTokens, PaddingOptions.TooLong.LEAVE_OUT)
                .multipleOf(4);
        return TranslationBatches.of(source, english(part), target, spanish(part), options, padding);
    }

    /** Writes both tokenizers. */
    void save(Path directory) {
        try {
            TokenizerFile.write(source, directory.resolve(SOURCE_FILE));
            TokenizerFile.write(target, directory.resolve(TARGET_FILE));
        } catch (IOException e) {
            throw new UncheckedIOException("can't write the tokenizers into " + directory + ": " + e.getMessage(), e);
        }
    }

    /** The tokenizers of a run, English first. */
    static List<Tokenizer> load(Path directory) {
        return List.of(
                Writer.tokenizer(directory.resolve(SOURCE_FILE)), Writer.tokenizer(directory.resolve(TARGET_FILE)));
    }
}
