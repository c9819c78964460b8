package org.inkstone.examples.sequence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.inkstone.data.DatasetCache;
import org.inkstone.sequence.data.Speech;
import org.inkstone.sequence.data.Speeches;
import org.inkstone.sequence.text.TextFiles;
import org.inkstone.sequence.text.Tokenizer;

/**
 * Texts for a language model.
 *
 * @param name       for titles
 * @param train      to learn from
 * @param validation that it never learns from
 */
record Corpus(String name, List<String> train, List<String> validation) {
    /** Share of a user's text that is for validation. */
    private static final double HELD_OUT = 0.1;

    /** The State of the Union addresses, whole ones for validation. */
    static Corpus speeches(DatasetCache cache) {
        var split = Speeches.split(cache);
        return new Corpus("speeches", texts(split.train()), texts(split.validation()));
    }

    private static List<String> texts(List<Speech> speeches) {
        return speeches.stream().map(speech -> speech.text() + "\n\n").toList();
    }

    /**
     * A text of the user's, its end for validation.
     *
     * @throws IllegalArgumentException for a file that is missing or empty
     * @throws org.inkstone.data.DatasetException for one that is not UTF-8
     */
    static Corpus of(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("--corpus is no file: " + file);
        }
        String text;
        try {
            text = TextFiles.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file + ": " + e.getMessage(), e);
        }
        if (text.isBlank()) {
            throw new IllegalArgumentException("--corpus has no text: " + file);
        }
        int cut = (int) (text.length() * (1 - HELD_OUT));
        while (cut < text.length() && !Character.isWhitespace(text.charAt(cut))) {
            cut++;
        }
        return new Corpus(file.getFileName().toString(), List.of(text.substring(0, cut)), List.of(text.substring(cut)));
    }

    /** Characters in some texts. */
    static long characters(List<String> texts) {
        return texts.stream().mapToLong(String::length).sum();
    }

    /** The first characters of each part only, for a look at whether everything runs. */
    Corpus shortened(int characters) {
        return new Corpus(name, List.of(beginning(train, characters)), List.of(beginning(validation, characters)));
    }

    private static String beginning(List<String> texts, int characters) {
        String first = texts.get(0);
        return first.substring(0, Math.min(first.length(), characters));
    }

    /** The tokens of some texts in one row. */
    static int[] tokens(Tokenizer tokenizer, List<String> texts) {
        return texts.stream()
                .map(text -> tokenizer.encoding(text, false).ids())
                .flatMapToInt(IntStream::of)
                .toArray();
    }
}
