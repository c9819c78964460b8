package org.inkstone.examples.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inkstone.data.DatasetCache;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.training.LearningRates;
import org.inkstone.examples.training.RateFinding;
import org.inkstone.examples.training.ScheduleGallery;
import org.inkstone.examples.training.WarmUp;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SweepExamplesTest {
    @TempDir
    Path directory;

    private Report run(Example example, boolean smoke, String... options) throws Exception {
        new CommandLine(example).parseArgs(options);
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        try (RunContext run = new RunContext(directory, new DatasetCache(directory, true), 42, smoke, out)) {
            return example.run(run);
        }
    }

    @Test
    void schedulesAreSweptAndCompared() throws Exception {
        Report report = run(new SweepSchedules(), true);
        assertThat(report.toString())
                .contains("4 trials, 0 failed; all 4 trials are done", "best constant rates", "best schedule, ");
        assertThat(report.metrics()).containsKey("test accuracy of the winner, once");
        for (String name : new String[] {"trials.csv", "best-so-far.png", "rate-by-family.png", "top-schedules.png"}) {
            assertThat(directory.resolve(name)).isNotEmptyFile();
        }
        assertThat(Files.readAllLines(directory.resolve("schedules-ledger.jsonl")))
                .hasSize(5);
        assertThat(directory.resolve("trials/trial-000")).isDirectoryContaining("glob:**tfevents**");
    }

    @Test
    void schedulesByOtherStrategies() throws Exception {
        for (String strategy : new String[] {"GRID", "LHS", "SOBOL", "GENETIC"}) {
            Path own = Files.createDirectories(directory.resolve(strategy));
            directory = own;
            Report report = run(new SweepSchedules(), true, "--strategy", strategy, "--no-early-stopping");
            assertThat(report.toString()).contains("; all 4 trials are done"); // large rates may fail
            directory = own.getParent();
        }
    }

    @Test
    void architectures() throws Exception {
        Report report = run(new SweepArchitecture(), true);
        assertThat(report.metric("test accuracy of the winner, once")).isBetween(0.1, 1.0);
        assertThat(directory.resolve("parameters.png")).isNotEmptyFile();
    }

    @Test
    void killedAndResumed() throws Exception {
        Report report = run(new SweepResume(), true);
        assertThat(report.metric("same trials (1 = yes)")).isEqualTo(1);
        assertThat(report.metric("trials before the kill")).isEqualTo(3);
    }

    @Test
    void ratesTooSmallAndTooLarge() throws Exception {
        Report report = run(new LearningRates(), true, "--rates", "0.001,0.05,1e30");
        assertThat(report.metric("best rate")).isBetween(0.001, 0.05);
        assertThat(report.metric("rates that diverged")).isEqualTo(1);
        assertThat(report.toString()).contains("too large: diverges");
        assertThat(directory.resolve("loss-curves.png")).isNotEmptyFile();
        assertThatThrownBy(() -> run(new LearningRates(), true, "--rates", "0.1,-1"))
                .hasMessage("--rates must be positive numbers: -1.0");
    }

    @Test
    void warmUp() throws Exception {
        Report report = run(new WarmUp(), true, "--rates", "0.01");
        assertThat(report.metrics())
                .containsKeys("accuracy at 0.01, with warm-up", "accuracy at 0.01, without warm-up");
        assertThat(directory.resolve("warmup.png")).isNotEmptyFile();
        assertThatThrownBy(() -> run(new WarmUp(), true, "--warmup", "1"))
                .hasMessage("--warmup must be between 0 and 1: 1.0");
    }

    @Test
    void rangeTest() throws Exception {
        Report report = run(new RateFinding(), true);
        assertThat(report.metric("suggestion")).isBetween(1e-5, 10.0);
        assertThat(directory.resolve("range-test.png")).isNotEmptyFile();
        assertThat(directory.resolve("losses.png")).isNotEmptyFile();
    }

    @Test
    void allSchedulesInOnePicture() throws Exception {
        Report report = run(new ScheduleGallery(), true);
        assertThat(report.metric("schedules")).isEqualTo(18);
        assertThat(directory.resolve("schedules.png")).isNotEmptyFile();
    }

    @Test
    void badOptionsAreNamed() {
        assertThatThrownBy(() -> run(new SweepSchedules(), true, "--epochs", "1"))
                .hasMessage("--epochs must be at least 2: 1");
        assertThatThrownBy(() -> run(new SweepSchedules(), true, "--seeds", "0"))
                .hasMessage("--seeds must be positive: 0");
        assertThatThrownBy(() -> run(new RateFinding(), true, "--epochs", "0"))
                .hasMessage("--epochs must be positive: 0");
    }

    @Test
    @Tag("long")
    void sixtyTrialsKilledAtTheThirtieth() throws Exception {
        Report report = run(new SweepResume(), false);
        assertThat(report.metric("trials before the kill")).isEqualTo(30);
        assertThat(report.metric("same trials (1 = yes)")).isEqualTo(1);
    }
}
