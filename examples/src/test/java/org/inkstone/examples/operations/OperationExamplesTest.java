package org.inkstone.examples.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.inkstone.data.DatasetCache;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.tensorboard.Event;
import org.inkstone.tensorboard.EventFileReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class OperationExamplesTest {
    @TempDir
    Path directory;

    private Report run(Example example, String... options) throws Exception {
        new CommandLine(example).parseArgs(options);
        DatasetCache empty = new DatasetCache(directory.resolve("data"), true);
        Path runDirectory = directory.resolve("run");
        try (RunContext run =
                new RunContext(runDirectory, empty, 42, true, new PrintStream(OutputStream.nullOutputStream()))) {
            Report report = example.run(run);
            assertThat(run.files()).allSatisfy(f -> assertThat(f).isNotEmptyFile());
            List<String> tags = EventFileReader.readRun(runDirectory).stream()
                    .flatMap(e -> e.values().stream())
                    .map(Event.Value::tag)
                    .toList();
            assertThat(run.files())
                    .filteredOn(f -> f.toString().endsWith(".png"))
                    .isNotEmpty()
                    .allSatisfy(f ->
                            assertThat(tags).contains(f.getFileName().toString().replace(".png", "")));
            return report;
        }
    }

    private List<Path> pictures(String... names) {
        return List.of(names).stream().map(directory.resolve("run")::resolve).toList();
    }

    @Test
    void theWalkEndsWhereConv2dDoes() throws Exception {
        for (String[] options : new String[][] {
            {}, {"--stride", "2", "--padding", "0", "--row", "1", "--column", "0"}, {"--bias", "-2.5", "--row", "4"}
        }) {
            Report report = run(new ConvolutionWalk(), options);
            assertThat(report.metric("output value, step by step")).isEqualTo(report.metric("output value of conv2d"));
        }
        assertThat(pictures("walk.png", "output.png", "stride-and-padding.png", "notes.png", "kernels.png"))
                .allSatisfy(f -> assertThat(f).isNotEmptyFile());
    }

    @Test
    void theWalkShowsTheNotesFigures() throws Exception {
        assertThat(run(new ConvolutionWalk()).toString().replaceAll(" +", " "))
                .contains("1 3 4 10 8", "7 14 14 17 9", "9 18 18 17 9", "15 17 14 8 7", "14 13 9 7 4");
    }

    @Test
    void theWalkRefusesWhatDoesNotFit() {
        assertThatThrownBy(() -> run(new ConvolutionWalk(), "--row", "5")).hasMessage("--row must be 0 to 4: 5");
        assertThatThrownBy(() -> run(new ConvolutionWalk(), "--stride", "0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("stride must be positive: 0");
    }

    @Test
    void largerWindowsLeaveLessOfAShift() throws Exception {
        Report report = run(new PoolingInvariance());
        for (int shift = 1; shift <= 3; shift++) {
            double before = Double.POSITIVE_INFINITY;
            for (int window : new int[] {1, 2, 4, 8}) {
                double change = report.metric("change, window " + window + ", shift " + shift);
                assertThat(change).isPositive().isLessThan(before);
                before = change;
            }
        }
        assertThat(report.metric("contrast lost by mean pooling 1x1")).isZero();
        assertThat(report.metric("contrast lost by mean pooling 8x8"))
                .isGreaterThan(report.metric("contrast lost by mean pooling 4x4"));
        assertThat(report.toString().replaceAll(" +", " ")).contains("2 3", "5 1");
        assertThatThrownBy(() -> run(new PoolingInvariance(), "--digits", "0"))
                .hasMessage("--digits must be 1 to 1797: 0");
    }

    @Test
    void activationsCutAndSquash() throws Exception {
        Report report = run(new ActivationGallery(), "--pictures", "3");
        assertThat(report.metric("share of zeros after ReLU")).isBetween(0.01, 0.9);
        assertThat(report.metric("smallest after sigmoid")).isGreaterThan(0.268);
        assertThat(report.metric("largest after sigmoid")).isLessThan(0.732);
        assertThat(pictures("functions.png", "pixels.png", "edges.png"))
                .allSatisfy(f -> assertThat(f).isNotEmptyFile());
        assertThatThrownBy(() -> run(new ActivationGallery(), "--pictures", "65"))
                .hasMessage("--pictures must be 1 to 64: 65");
    }
}
