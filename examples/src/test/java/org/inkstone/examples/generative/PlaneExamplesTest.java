package org.inkstone.examples.generative;

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
import org.inkstone.generative.diffusion.DiffusionModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PlaneExamplesTest {
    @TempDir
    Path directory;

    private Report run(Example example, String... options) throws Exception {
        new CommandLine(example).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(options);
        DatasetCache empty = new DatasetCache(directory.resolve("data"), true);
        try (RunContext run =
                new RunContext(directory, empty, 42, true, new PrintStream(OutputStream.nullOutputStream()))) {
            Report report = example.run(run);
            assertThat(run.files()).allSatisfy(file -> assertThat(file).exists());
            return report;
        }
    }

    @Test
    void sumsAreConvolutions() throws Exception {
        assertThat(Gaussians.convolve(new double[] {0.5, 0.5}, new double[] {0.5, 0.5}))
                .containsExactly(0.25, 0.5, 0.25);
        Report report = run(new Gaussians());
        assertThat(report.metric("largest difference of normal * normal from normal"))
                .isLessThan(1e-6);
        assertThat(report.metric("distance of 10 dice from normal"))
                .isLessThan(report.metric("distance of 2 dice from normal") / 5);
        assertThat(report.metric("deviation at t = 999")).isCloseTo(1, within(0.05));
        assertThat(directory.resolve("noised.png")).isNotEmptyFile();
        assertThatThrownBy(() -> run(new Gaussians(), "--dice", "0"))
                .hasMessage("--dice must be numbers from 1 to 100: [0]");
    }

    @Test
    void thePlaneIsDrawnAndItsModelSaved() throws Exception {
        Report report = run(new PlaneDiffusion(), "--points", "ring", "--width", "32");
        assertThat(report.metric("Frechet distance of the points")).isPositive();
        assertThat(report.metric("relative error of the score")).isPositive();
        for (String picture : new String[] {"forward.png", "scores.png", "reverse.png", "trajectories.png"}) {
            assertThat(directory.resolve(picture)).isNotEmptyFile();
        }
        assertThat(DiffusionModel.load(directory.resolve("model.zip"))
                        .settings()
                        .shape())
                .containsExactly(2);
        assertThatThrownBy(() -> run(new PlaneDiffusion(), "--epochs", "0")).hasMessage("--epochs must be positive: 0");
    }
}
