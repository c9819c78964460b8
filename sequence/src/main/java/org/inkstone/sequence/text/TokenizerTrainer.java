package org.inkstone.sequence.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Learns a tokenizer from texts: their words are counted, then tokens chosen. The same texts in any order give the same
 * tokenizer.
 */
public abstract class TokenizerTrainer {
    TokenizerTrainer() {}

    /**
     * Learns from texts; special tokens in them are passed over.
     *
     * @throws IllegalArgumentException when there is nothing in the texts, or the vocabulary is too small for what must be in it
     */
    public final Tokenizer train(Iterable<String> texts) {
        WordCounts counts = counter();
        for (String text : texts) {
            counts.add(Objects.requireNonNull(text, "text"));
        }
        return finish(counts, "the texts have");
    }

    /** Learns from a UTF-8 file of any size, of which only the different words are kept in memory. */
    public final Tokenizer train(Path file) throws IOException {
        WordCounts counts = counter();
        try (Utf8Pieces pieces = Utf8Pieces.open(file)) {
            for (String piece = pieces.next(); piece != null; piece = pieces.next()) {
                counts.add(piece);
            }
        }
        return finish(counts, file + " has");
    }

    private Tokenizer finish(WordCounts counts, String whatHas) {
        if (counts.isEmpty()) {
            throw new IllegalArgumentException(whatHas + " no words to train a tokenizer on");
        }
        return train(counts);
    }

    /** Counts what this trainer learns from. */
    abstract WordCounts counter();

    abstract Tokenizer train(WordCounts counts);
}
