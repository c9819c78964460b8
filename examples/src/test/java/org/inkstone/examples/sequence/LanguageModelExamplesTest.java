package org.inkstone.examples.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.inkstone.data.DatasetCache;
import org.inkstone.data.DatasetException;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.tensorboard.Event;
import org.inkstone.tensorboard.EventFileReader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LanguageModelExamplesTest {
    private static final String SENTENCE = "The quick brown fox jumps over the lazy dog and the cat. ";

    private static final List<String> TINY = List.of(
            "--width",
            "16",
            "--heads",
            "2",
            "--layers",
            "1",
            "--window",
            "16",
            "--batch-size",
            "4",
            "--length",
            "12",
            "--samples",
            "2",
            "--prompt",
            "the ");

    @TempDir
    Path directory;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    private Report run(Example example, String runName, String... options) throws Exception {
        List<String> all = new ArrayList<>(TINY);
        all.addAll(List.of(options));
        new CommandLine(example).setOverwrittenOptionsAllowed(true).parseArgs(all.toArray(String[]::new));
        DatasetCache empty = new DatasetCache(directory.resolve("data"), true);
        try (RunContext run = new RunContext(
                directory.resolve(runName), empty, 42, false, new PrintStream(shown, true, StandardCharsets.UTF_8))) {
            return example.run(run);
        }
    }

    private String corpus(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    @Test
    void aTextOfOnesOwnIsLearnedAndGoneOnWith() throws Exception {
        String file = corpus("own.txt", SENTENCE.repeat(60));
        Report report = run(new CharLm(), "run", "--corpus", file, "--steps", "60", "--learning-rate", "0.01");
        assertThat(report.metric("steps")).isEqualTo(60);
        // 29 characters, were they all alike, need 4.9 bits
        assertThat(report.metric("bits per character")).isLessThan(3);
        assertThat(report.metric("validation perplexity")).isEqualTo(Math.exp(report.metric("validation loss")));
        Path run = directory.resolve("run");
        assertThat(List.of(
                        "tokenizer.json",
                        "model.zip",
                        "curves.png",
                        "samples.txt",
                        "metrics.csv",
                        "checkpoints/last.zip"))
                .allSatisfy(name -> assertThat(run.resolve(name)).isNotEmptyFile());
        assertThat(Files.readString(run.resolve("samples.txt"))).startsWith("the ");
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("the ", "windows of 16 tokens");
        assertThat(EventFileReader.readRun(run).stream()
                        .flatMap(e -> e.values().stream())
                        .map(Event.Value::tag))
                .contains("loss/train", "loss/validation", "loss/wholeValidation");
    }

    @Test
    void resumingGoesOnAndAnotherVocabularyIsRefused() throws Exception {
        String file = corpus("own.txt", SENTENCE.repeat(60));
        run(new TextLm(), "run", "--corpus", file, "--steps", "4", "--vocabulary", "270");
        String checkpoint = directory.resolve("run/checkpoints/last.zip").toString();
        Report more = run(
                new TextLm(), "more", "--corpus", file, "--steps", "6", "--vocabulary", "270", "--resume", checkpoint);
        assertThat(more.metric("steps")).isEqualTo(6);

        String other = corpus("other.txt", "Pack my box with five dozen liquor jugs. ".repeat(60));
        run(new TextLm(), "same-size", "--corpus", other, "--steps", "1", "--vocabulary", "270");
        run(new TextLm(), "other-size", "--corpus", other, "--steps", "1", "--vocabulary", "280");
        assertThatThrownBy(() -> run(
                        new TextLm(),
                        "refused",
                        "--corpus",
                        file,
                        "--resume",
                        checkpoint,
                        "--tokenizer",
                        directory.resolve("same-size/tokenizer.json").toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another vocabulary");
        assertThatThrownBy(() -> run(
                        new TextLm(),
                        "refused",
                        "--corpus",
                        file,
                        "--resume",
                        checkpoint,
                        "--tokenizer",
                        directory.resolve("other-size/tokenizer.json").toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("270 tokens, not 280");
    }

    @Test
    void aTrainedModelWritesAgain() throws Exception {
        String file = corpus("own.txt", SENTENCE.repeat(60));
        run(new TextLm(), "run", "--corpus", file, "--steps", "2", "--vocabulary", "270");
        run(new TextLm(), "again", "--load", directory.resolve("run").toString());
        assertThat(directory.resolve("again/samples.txt"))
                .hasSameTextualContentAs(directory.resolve("run/samples.txt"));
    }

    @Test
    void aCorpusThatIsNoneIsRefused() throws Exception {
        Path broken = Files.write(directory.resolve("broken.txt"), new byte[] {'a', 'b', (byte) 0xC3, '(', 'c'});
        assertThatThrownBy(() -> run(new TextLm(), "run", "--corpus", broken.toString()))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("broken.txt is not UTF-8")
                .hasMessageContaining("offset 2");
        String empty = corpus("empty.txt", " \n");
        assertThatThrownBy(() -> run(new TextLm(), "run", "--corpus", empty))
                .hasMessage("--corpus has no text: " + empty);
        String small = corpus("short.txt", SENTENCE);
        assertThatThrownBy(() -> run(new CharLm(), "run", "--corpus", small))
                .hasMessageStartingWith("short.txt is too short to validate on: the corpus has ");
        assertThatThrownBy(() -> run(new CharLm(), "run", "--corpus", small, "--window", "100"))
                .hasMessageStartingWith("short.txt is too short to train on: the corpus has ");
        assertThatThrownBy(() -> run(new CharLm(), "run", "--corpus", directory.toString()))
                .hasMessage("--corpus is no file: " + directory);
    }

    @Test
    void optionsAreChecked() {
        assertThatThrownBy(() -> run(new CharLm(), "run", "--steps", "0")).hasMessage("--steps must be positive: 0");
        assertThatThrownBy(() -> run(new CharLm(), "run", "--temperature", "0"))
                .hasMessageContaining("temperature must be positive: 0.0");
        assertThatThrownBy(() -> run(new CharLm(), "run", "--top-p", "2")).hasMessageContaining("topP");
        assertThatThrownBy(() -> run(new CharLm(), "run", "--prompt", "")).hasMessage("--prompt must not be empty");
        assertThatThrownBy(() -> run(new CharLm(), "run", "--load", directory.toString()))
                .hasMessageContaining("tokenizer.json");
    }

    @Test
    @Tag("long")
    void charLmReachesItsPromise() throws Exception {
        assertThat(promised(new CharLm()).metric("validation loss")).isLessThan(1.25);
    }

    @Test
    @Tag("long")
    void textLmReachesItsPromise() throws Exception {
        assertThat(promised(new TextLm()).metric("validation loss")).isLessThan(4.4);
    }

    private Report promised(Example example) throws Exception {
        new CommandLine(example).parseArgs();
        try (RunContext run = new RunContext(
                directory.resolve("promised"), DatasetCache.ofDefault(), 42, false, new PrintStream(shown))) {
            return example.run(run);
        }
    }
}
