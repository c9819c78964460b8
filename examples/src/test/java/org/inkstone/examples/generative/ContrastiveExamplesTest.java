package org.inkstone.examples.generative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.inkstone.data.DatasetCache;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.generative.clip.Clip;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ContrastiveExamplesTest {
    @TempDir
    Path directory;

    private Report run(Example example, boolean smoke, DatasetCache cache, String... options) throws Exception {
        new CommandLine(example).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(options);
        PrintStream out = new PrintStream(new ByteArrayOutputStream());
        try (RunContext run = new RunContext(directory, cache, 42, smoke, out)) {
            return example.run(run);
        }
    }

    private Report smoke(Example example, String... options) throws Exception {
        return run(example, true, new DatasetCache(directory.resolve("cache"), true), options);
    }

    private void assertFiles(String... names) {
        for (String name : names) {
            assertThat(directory.resolve(name)).isNotEmptyFile();
        }
    }

    @Test
    void clipRunsWithoutNetworkAndIsKept() throws Exception {
        Report report = smoke(new ClipEmoji(), "--batch-size", "8", "--query", "red disc");
        assertThat(report.metric("R@1 picture to text")).isBetween(0.0, 1.0);
        assertThat(report.toString()).contains("chance", "Zero-shot");
        assertFiles("clip.zip", "names.png", "queries.png", "checkpoints/last.zip", "metrics.csv");
        assertThat(directory.resolve("samples")).isNotEmptyDirectory();
        assertThat(Clip.load(directory.resolve("clip.zip")).embeddingSize()).isEqualTo(128);
        String checkpoint = directory.resolve("checkpoints/last.zip").toString();
        smoke(new ClipEmoji(), "--batch-size", "8", "--resume", checkpoint, "--epochs", "60");
    }

    @Test
    void simClrRunsWithoutNetwork() throws Exception {
        Report report = smoke(new SimClrTour(), "--batch-size", "32");
        assertThat(report.metrics()).containsKeys("probe with 1% of the labels", "fine-tuned with 10% of the labels");
        assertFiles("views.png", "neighbours.png", "curves.png", "encoder.zip", "checkpoints/last.zip");
    }

    @Test
    void tripletsRunWithoutNetwork() throws Exception {
        Report report = smoke(new TripletTour(), "--mining", "batch_hard");
        assertThat(report.metric("nearest has the same class, after")).isBetween(0.0, 1.0);
        assertFiles("embeddings.png", "triplets.png", "curves.png", "encoder.zip");
    }

    @Test
    void badOptionsAreNamed() {
        assertThatThrownBy(() -> smoke(new ClipEmoji(), "--side", "40")).hasMessage("--side must be 32 or 64: 40");
        assertThatThrownBy(() -> smoke(new SimClrTour(), "--pictures", "5")).hasMessageContaining("--pictures must be");
        assertThatThrownBy(() -> smoke(new SimClrTour(), "--temperature", "0"))
                .hasMessageContaining("temperature must be positive");
        assertThatThrownBy(() -> smoke(new TripletTour(), "--margin", "-1"))
                .hasMessageContaining("margin must be positive");
    }

    @Test
    @Tag("long")
    void clipFindsUnseenEmoji() throws Exception {
        Report report = run(new ClipEmoji(), false, DatasetCache.ofDefault());
        assertThat(report.metric("R@5 text to picture")).isGreaterThan(5 * report.metric("R@5 by chance"));
    }
}
