package org.inkstone.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inkstone.data.DatasetCache;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.tensorboard.EventFileReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DataExamplesTest {
    @TempDir
    Path directory;

    private Report run(Example example, boolean smoke, String... options) throws Exception {
        new CommandLine(example).parseArgs(options);
        DatasetCache empty = new DatasetCache(directory.resolve("data"), true);
        Path runDirectory = directory.resolve("run");
        try (RunContext run =
                new RunContext(runDirectory, empty, 42, smoke, new PrintStream(OutputStream.nullOutputStream()))) {
            Report report = example.run(run);
            assertThat(run.files()).allSatisfy(f -> assertThat(f).exists());
            assertThat(EventFileReader.readRun(runDirectory)).hasSizeGreaterThan(1);
            return report;
        }
    }

    private void assertWritten(String... names) {
        for (String name : names) {
            assertThat(directory.resolve("run").resolve(name)).isNotEmptyFile();
        }
    }

    @Test
    void transformsShowsBeforeAndAfter() throws Exception {
        Report report = run(new TransformGallery(), true, "--draws", "2");
        double unit = report.metric("mean of red after ToTensor");
        assertThat(report.metric("mean of red after ToTensor, Normalize"))
                .isCloseTo((unit - 0.485) / 0.229, org.assertj.core.api.Assertions.within(1e-3));
        assertWritten("sizes.png", "random.png", "tensors.png", "blends.png");
        assertThatThrownBy(() -> run(new TransformGallery(), true, "--draws", "0"))
                .hasMessage("--draws must be 1 to 8: 0");
    }

    @Test
    void loaderGivesTheSameBatchesWithAnyWorkers() throws Exception {
        Report report = run(new LoaderTour(), true, "--batch-size", "8");
        assertThat(report.metric("same batches with 1 workers")).isEqualTo(1);
        assertThat(report.metric("same batches with 2 workers")).isEqualTo(1);
        assertWritten("batches.png");
        assertThatThrownBy(() -> run(new LoaderTour(), true, "--batch-size", "0"))
                .hasMessage("--batch-size must be at least 6: 0");
    }

    @Test
    void ocrBoxesAreReadAsTheyWereWritten() throws Exception {
        Report report = run(new OcrBoxes(), true, "--pictures", "3");
        assertThat(report.metric("pictures")).isEqualTo(3);
        long lines = 0;
        for (int i = 0; i < 3; i++) {
            lines += Files.readAllLines(directory.resolve("run/icdar/gt_img_" + i + ".txt"))
                    .size();
        }
        assertThat(report.metric("boxes")).isEqualTo(lines);
        assertWritten("boxes.png", "texts.png");
        assertThatThrownBy(() -> run(new OcrBoxes(), true, "--pictures", "-1"))
                .hasMessage("--pictures must be 1 to 100: -1");
    }

    @Test
    void imageFolderJoinsAndTrains() throws Exception {
        Report report = run(new ImageFolderTour(), true);
        assertThat(report.metric("training pictures")).isEqualTo(32);
        assertThat(report.toString()).contains("[ants, bees]", "[ant, bee]", "ants.concat(bees)");
        assertWritten("pictures.png", "predictions.png", "curves.png", "insects/colours.csv");
        assertThatThrownBy(() -> run(new ImageFolderTour(), true, "--epochs", "0"))
                .hasMessage("--epochs must be positive: 0");
    }

    @Test
    void antsAreToldFromBees() throws Exception {
        assertThat(run(new ImageFolderTour(), false, "--epochs", "3").metric("validation accuracy"))
                .isGreaterThanOrEqualTo(0.9);
    }
}
