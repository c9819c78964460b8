package org.inkstone.examples.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.inkstone.data.DatasetCache;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class OverfittingTest {
    @TempDir
    Path directory;

    private Report run(boolean smoke, String... options) {
        Overfitting example = new Overfitting();
        new CommandLine(example).parseArgs(options);
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        try (RunContext run = new RunContext(directory, new DatasetCache(directory, true), 42, smoke, out)) {
            return example.run(run);
        }
    }

    @Test
    void smokeRunWritesItsPictures() {
        Report report = run(true);
        assertThat(report.metrics()).hasSize(12);
        assertThat(report.toString()).contains("Experiment: width", "Experiment: depth", "Experiment: dropout");
        for (String picture : new String[] {"width.png", "depth.png", "dropout.png"}) {
            assertThat(directory.resolve(picture)).isNotEmptyFile();
        }
        assertThat(directory.resolve("width-512/metrics.csv")).isNotEmptyFile();
        assertThat(directory.resolve("dropout-0.5")).isDirectoryContaining("glob:**tfevents**");
    }

    @Test
    void badOptionsAreNamed() {
        assertThatThrownBy(() -> run(true, "--items", "5")).hasMessage("--items must be between 100 and 1000: 5");
        assertThatThrownBy(() -> run(true, "--noise", "1")).hasMessage("--noise must be at least 0 and below 1: 1.0");
        assertThatThrownBy(() -> run(true, "--epochs", "1")).hasMessageStartingWith("--epochs must be at least 2");
    }

    @Test
    @Tag("long")
    void theVerdictsAreThoseOfTheText() {
        Report report = run(false);
        assertThat(report.toString())
                .contains("width 2 is under-fitting", "width 512 is over-fitting", "dropout 0.0 is over-fitting");
        assertThat(report.metric("validation accuracy, dropout 0.5"))
                .isGreaterThan(report.metric("validation accuracy, dropout 0.0"));
        assertThat(report.metric("validation accuracy, width 2")).isLessThan(0.6);
    }
}
