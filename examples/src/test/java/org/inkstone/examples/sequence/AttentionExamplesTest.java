package org.inkstone.examples.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.inkstone.data.DatasetCache;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AttentionExamplesTest {
    @TempDir
    Path directory;

    private Report run(Example example, int files, String... options) throws Exception {
        new CommandLine(example).parseArgs(options);
        DatasetCache empty = new DatasetCache(directory.resolve("data"), true);
        try (RunContext run = new RunContext(
                directory.resolve("run"), empty, 42, true, new PrintStream(OutputStream.nullOutputStream()))) {
            Report report = example.run(run);
            assertThat(run.files()).hasSize(files).allSatisfy(f -> assertThat(f).isNotEmptyFile());
            return report;
        }
    }

    @Test
    void theTourHasTheRightFigures() throws Exception {
        Report report = run(new AttentionTour(), 2);
        assertThat(report.metric("weight of token 1")).isCloseTo(0.2984, within(1e-4));
        assertThat(report.metric("weight of token 2")).isCloseTo(0.2942, within(1e-4));
        assertThat(report.metric("weight of token 3")).isCloseTo(0.4073, within(1e-4));
        assertThat(report.metric("output 1")).isCloseTo(0.8891, within(1e-4));
        assertThat(report.metric("output 2")).isCloseTo(0.2109, within(1e-4));
        assertThat(report.toString()).contains("0.4761", "0.9529", "0.9220");
    }

    @Test
    void theTourTakesOtherQueries() throws Exception {
        Report report = run(new AttentionTour(), 1, "--query", "0,0");
        assertThat(report.metric("weight of token 2")).isCloseTo(1 / 3.0, within(1e-9));
        assertThatThrownBy(() -> run(new AttentionTour(), 1, "--query", "1"))
                .hasMessage("--query must be two numbers with a comma between: 1");
    }

    @Test
    void nothingComesFromTheFutureNorFromPadding() throws Exception {
        for (String[] options : new String[][] {{}, {"--length", "6", "--padding", "1", "--band", "1"}}) {
            Report report = run(new MaskTour(), 2, options);
            int length = options.length == 0 ? 10 : 6;
            assertThat(report.metric("outputs the last token reaches, none")).isEqualTo(length);
            assertThat(report.metric("outputs the last token reaches, causal")).isEqualTo(1);
            assertThat(report.metric("outputs the last token reaches, padding")).isZero();
            assertThat(report.metric("outputs the last token reaches, causal ALiBi"))
                    .isEqualTo(1);
            assertThat(report.metric("outputs the last token reaches, band")).isEqualTo(options.length == 0 ? 3 : 2);
        }
    }

    @Test
    void theBlockGivesWhatItsStepsGive() throws Exception {
        Report report = run(new ConvFeedForwardWalk(), 3);
        assertThat(report.toString()).contains("[64, 125, 128]", "[64, 1, 125, 128]", "[64, 16, 8, 8]", "[64, 1024]");
        assertThat(report.metric("largest difference of the layer")).isLessThan(1e-5);
        assertThat(report.metric("share dropped in training")).isCloseTo(0.45, within(0.02));
        assertThat(report.metric("test accuracy")).isBetween(0.0, 1.0);
        assertThatThrownBy(() -> run(new ConvFeedForwardWalk(), 3, "--epochs", "0"))
                .hasMessage("--epochs must be positive: 0");
    }

    @Test
    void theMasksRefuseWhatDoesNotFit() {
        assertThatThrownBy(() -> run(new MaskTour(), 2, "--length", "1")).hasMessage("--length must be 2 to 24: 1");
        assertThatThrownBy(() -> run(new MaskTour(), 2, "--padding", "10")).hasMessage("--padding must be 1 to 9: 10");
        assertThatThrownBy(() -> run(new MaskTour(), 2, "--band", "-1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("before and after must be zero or more: -1 and -1");
    }
}
