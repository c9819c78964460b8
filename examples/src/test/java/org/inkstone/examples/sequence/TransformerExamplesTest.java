package org.inkstone.examples.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.inkstone.data.DatasetCache;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

class TransformerExamplesTest {
    @TempDir
    Path directory;

    private Report run(Example example, boolean smoke, String... options) throws Exception {
        new CommandLine(example).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(options);
        DatasetCache empty = new DatasetCache(directory.resolve("data"), true);
        try (RunContext run = new RunContext(
                directory.resolve("run"), empty, 42, smoke, new PrintStream(OutputStream.nullOutputStream()))) {
            Report report = example.run(run);
            assertThat(run.files()).allSatisfy(f -> assertThat(f).exists());
            return report;
        }
    }

    private void wrote(String... names) {
        for (String name : names) {
            assertThat(directory.resolve("run").resolve(name)).isNotEmptyFile();
        }
    }

    @ParameterizedTest
    @EnumSource(TokenTask.class)
    void theToyRuns(TokenTask task) throws Exception {
        Report report = run(new Seq2SeqToy(), true, "--task", task.name().toLowerCase(java.util.Locale.ROOT));
        assertThat(report.metric("sequences without an error")).isBetween(0.0, 1.0);
        wrote("model.zip", "curves.png", "attention.png", "metrics.csv");
    }

    @Test
    void theTasksAreWhatTheySay() {
        assertThat(TokenTask.COPY.target(3, 1, 2)).containsExactly(3, 1, 2);
        assertThat(TokenTask.REVERSE.target(3, 1, 2)).containsExactly(2, 1, 3);
        assertThat(TokenTask.SORT.target(3, 1, 2)).containsExactly(1, 2, 3);
        assertThat(TokenTask.sequences(TokenTask.vocabulary(), 500, 3, 1))
                .hasSize(500)
                .allSatisfy(s -> assertThat(s.length).isBetween(1, 3));
    }

    @Test
    void textsAreClassified() throws Exception {
        Report report = run(new ClassifyText(), true);
        assertThat(report.metric("test accuracy")).isBetween(0.0, 1.0);
        wrote("model.zip", "tokenizer.json", "curves.png", "confusion.png");
    }

    @Test
    void normsAreCompared() throws Exception {
        Report report = run(new NormsCompared(), true);
        assertThat(report.metric("loss, post LAYER")).isPositive();
        assertThat(report.toString()).contains("LayerNorm: ", "RMSNorm: ");
        wrote("losses.png", "gradients.png");
    }

    @Test
    void badOptionsAreRefused() {
        assertThatThrownBy(() -> run(new Seq2SeqToy(), true, "--length", "1"))
                .hasMessage("--length must be 2 to 30: 1");
        assertThatThrownBy(() -> run(new Seq2SeqToy(), true, "--pairs", "3"))
                .hasMessage("--pairs must be at least 64: 3");
        assertThatThrownBy(() -> run(new ClassifyText(), true, "--epochs", "0"))
                .hasMessage("--epochs must be positive: 0");
        assertThatThrownBy(() -> run(new ClassifyText(), true, "--dropout", "1"))
                .hasMessageContaining("1.0");
        assertThatThrownBy(() -> run(new NormsCompared(), true, "--layers", "1"))
                .hasMessage("--layers must be 2 to 100: 1");
    }

    @Test
    @Tag("long")
    void theToyMakesNoErrors() throws Exception {
        assertThat(run(new Seq2SeqToy(), false).metric("sequences without an error"))
                .isEqualTo(1.0);
    }

    @Test
    @Tag("long")
    void textsAreClassifiedAsPromised() throws Exception {
        assertThat(run(new ClassifyText(), false).metric("test accuracy")).isGreaterThanOrEqualTo(0.79);
    }

    @Test
    @Tag("long")
    void postNormFallsBehind() throws Exception {
        Report report = run(new NormsCompared(), false);
        for (String kind : new String[] {"LAYER", "RMS"}) {
            double post = report.metric("loss, post " + kind);
            for (String other : new String[] {"pre", "sandwich", "deep"}) {
                assertThat(report.metric("loss, " + other + " " + kind)).isLessThan(post);
            }
        }
    }
}
