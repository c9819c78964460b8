package org.inkstone.examples.sequence;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.inkstone.sequence.decode.SamplingDecoder;
import org.inkstone.sequence.model.CausalLanguageModel;
import org.inkstone.sequence.text.TextStream;
import org.inkstone.sequence.text.Tokenizer;
import org.inkstone.sequence.text.TokenizerFile;
import org.inkstone.train.Callback;
import org.inkstone.train.TrainingRun;

/** A language model with its tokenizer that goes on with a prompt, token by token as one watches. */
final class Writer {
    static final String TOKENIZER = "tokenizer.json";
    static final String MODEL = "model.zip";

    private final CausalLanguageModel model;
    private final Tokenizer tokenizer;
    private final LanguageModelOptions options;
    private final PrintStream out;

    Writer(CausalLanguageModel model, Tokenizer tokenizer, LanguageModelOptions options, PrintStream out) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.options = options;
        this.out = out;
        if (tokenizer.encode(options.prompt).length >= model.maxLength()) {
            throw new IllegalArgumentException("--prompt has " + tokenizer.encode(options.prompt).length
                    + " tokens, it must have fewer than " + model.maxLength());
        }
    }

    /** The model that a run left in its directory. */
    static Writer load(Path run, LanguageModelOptions options, PrintStream out) {
        Tokenizer tokenizer = tokenizer(run.resolve(TOKENIZER));
        CausalLanguageModel model = CausalLanguageModel.load(
                run.resolve(MODEL), tokenizer.vocabulary().size());
        return new Writer(model, tokenizer, options, out);
    }

    /** Reads a tokenizer. */
    static Tokenizer tokenizer(Path file) {
        try {
            return TokenizerFile.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the tokenizer " + file + ": " + e.getMessage(), e);
        }
    }

    /** Writes a text on the screen while the model makes it up. */
    String write(long seed) {
        int[] prompt = tokenizer.encoding(options.prompt, false).ids();
        StringBuilder all = new StringBuilder();
        TextStream stream = new TextStream(tokenizer);
        out.println();
        for (int token : prompt) {
            show(stream.add(token), all);
        }
        new SamplingDecoder(options.generation(seed, tokenizer.vocabulary(), model, prompt.length))
                .generate(model, new int[][] {prompt}, (row, token) -> show(stream.add(token), all));
        show(stream.finish() + System.lineSeparator(), all);
        return all.toString();
    }

    private void show(String piece, StringBuilder all) {
        all.append(piece);
        out.print(piece);
        out.flush();
    }

    /** Several texts, one after the other. */
    String writeAll(long seed) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < options.samples; i++) {
            all.append(write(seed + i)).append("\n");
        }
        return all.toString();
    }

    /** A text after each validation, to watch the model learn. */
    Callback duringTraining(long seed) {
        return new Callback() {
            @Override
            public void onValidationEnd(TrainingRun run) {
                write(seed);
            }

            @Override
            public String name() {
                return "Samples";
            }
        };
    }
}
