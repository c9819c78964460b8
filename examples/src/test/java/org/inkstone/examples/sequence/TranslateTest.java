package org.inkstone.examples.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.inkstone.data.DatasetCache;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TranslateTest {
    @TempDir
    Path directory;

    private Report run(boolean smoke, String name, String... options) throws Exception {
        Translate example = new Translate();
        new CommandLine(example).parseArgs(options);
        DatasetCache empty = new DatasetCache(directory.resolve("data"), true);
        try (RunContext run = new RunContext(
                directory.resolve(name), empty, 42, smoke, new PrintStream(OutputStream.nullOutputStream()))) {
            return example.run(run);
        }
    }

    @Test
    void bothModelsRunAndTheTrainedOneTranslatesAgain() throws Exception {
        String text = "God said, “Let there be light.”";
        Report report =
                run(true, "run", "--width", "16", "--heads", "2", "--layers", "1", "--hidden", "16", "--text", text);
        assertThat(report.toString()).contains("transformer", "recurrent", text + " -> ");
        assertThat(report.metric("BLEU transformer, beam search")).isBetween(0.0, 100.0);
        Path run = directory.resolve("run");
        assertThat(List.of(
                        "model.zip",
                        "english.json",
                        "spanish.json",
                        "losses.png",
                        "attention.png",
                        "transformer/metrics.csv",
                        "transformer/checkpoints/last.zip",
                        "recurrent/checkpoints/last.zip"))
                .allSatisfy(name -> assertThat(run.resolve(name)).isNotEmptyFile());
        Report again = run(false, "again", "--load", run.toString(), "--text", text);
        assertThat(report.toString()).contains(again.toString().strip());
        assertThatThrownBy(() -> run(false, "again", "--load", run.toString(), "--text", text.repeat(9)))
                .hasMessageMatching("--text has \\d+ tokens, the model reads 1 to 32 at once");
    }

    @Test
    void optionsAreChecked() {
        assertThatThrownBy(() -> run(true, "run", "--minutes", "0")).hasMessage("--minutes must be positive: 0.0");
        assertThatThrownBy(() -> run(true, "run", "--beams", "0")).hasMessage("--beams must be positive: 0");
        assertThatThrownBy(() -> run(true, "run", "--heads", "5")).hasMessage("heads must divide the width 128: 5");
        assertThatThrownBy(() -> run(true, "run", "--load", "runs"))
                .hasMessage("--load needs --text, what to translate");
        assertThatThrownBy(() -> run(true, "run", "--load", directory.toString(), "--text", "Hello"))
                .hasMessageContaining("english.json");
    }

    @Test
    @Tag("long")
    void theTransformerReachesItsPromiseAndWins() throws Exception {
        Report report = run(false, "run");
        assertThat(report.metric("BLEU transformer, beam search"))
                .isGreaterThanOrEqualTo(15)
                .isGreaterThan(report.metric("BLEU recurrent, beam search"));
        assertThat(report.metric("BLEU transformer, greedy")).isGreaterThan(report.metric("BLEU recurrent, greedy"));
    }
}
