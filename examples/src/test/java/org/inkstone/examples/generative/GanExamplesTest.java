package org.inkstone.examples.generative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.inkstone.data.DatasetCache;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.generative.autoencoder.Autoencoder;
import org.inkstone.generative.autoencoder.CodeModel;
import org.inkstone.generative.autoencoder.Vae;
import org.inkstone.generative.gan.Generator;
import org.inkstone.tensorboard.Event;
import org.inkstone.tensorboard.EventFileReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** Autoencoders and GANs on the digits that need no download. */
class GanExamplesTest {
    @TempDir
    Path directory;

    private RunContext context(String name) {
        return new RunContext(
                directory.resolve(name),
                new DatasetCache(directory.resolve("cache"), true),
                42,
                true,
                new PrintStream(new ByteArrayOutputStream()));
    }

    private static Report run(Example example, RunContext run, String... args) throws Exception {
        new CommandLine(example).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(args);
        return example.run(run);
    }

    private static void checkFiles(Path run, String... names) throws IOException {
        for (String name : names) {
            assertThat(run.resolve(name)).isNotEmptyFile();
        }
        assertThat(run.resolve("samples")).isNotEmptyDirectory();
        assertThat(run.resolve("checkpoints").resolve("last.zip")).isNotEmptyFile();
        List<Event> events = EventFileReader.readRun(run);
        assertThat(events.stream().flatMap(e -> e.values().stream()).map(Event.Value::tag))
                .contains("samples", "loss/train");
    }

    @Test
    void autoencoderRuns() throws Exception {
        try (RunContext run = context("run")) {
            Report report = run(new AutoencoderTour(), run, "--data", "digits", "--dense", "--latent", "2");
            assertThat(report.metric("test loss, nats per picture")).isPositive();
            checkFiles(run.directory(), "rebuilt.png", "interpolation.png", "codes.png", "curves.png");
            assertThat(CodeModel.load(run.directory().resolve("autoencoder"))).isInstanceOf(Autoencoder.class);
        }
    }

    @Test
    void vaeRunsAndGoesOn() throws Exception {
        Path checkpoint;
        try (RunContext run = context("run")) {
            Report report = run(new VaeTour(), run, "--data", "digits", "--latent", "2", "--warm-up", "3");
            assertThat(report.metric("divergence of the codes, nats")).isPositive();
            checkFiles(run.directory(), "rebuilt.png", "interpolation.png", "codes.png", "plane.png");
            CodeModel model = CodeModel.load(run.directory().resolve("vae"));
            assertThat(model).isInstanceOf(Vae.class);
            checkpoint = run.directory().resolve("checkpoints/last.zip");
        }
        try (RunContext run = context("further")) {
            run(new VaeTour(), run, "--data", "digits", "--latent", "2", "--resume", checkpoint.toString());
            assertThat(run.directory().resolve("codes.png")).isNotEmptyFile();
        }
    }

    @ParameterizedTest
    @EnumSource(GanOptions.Loss.class)
    void ganRunsWithEachLoss(GanOptions.Loss loss) throws Exception {
        try (RunContext run = context("run")) {
            run(new GanTour(), run, "--data", "digits", "--loss", loss.name(), "--width", "4", "--batch-size", "16");
            checkFiles(run.directory(), "pictures.png", "interpolation.png", "generator.zip");
            assertThat(Generator.load(run.directory().resolve("generator.zip")).latent())
                    .isEqualTo(64);
        }
    }

    @Test
    void conditionalGanDrawsAllClassesOrOne() throws Exception {
        for (String wanted : List.of("-1", "7")) {
            try (RunContext run = context("run" + wanted)) {
                run(new ConditionalGanTour(), run, "--data", "digits", "--width", "4", "--class", wanted);
                checkFiles(run.directory(), "pictures.png", "generator.zip");
                assertThat(Generator.load(run.directory().resolve("generator.zip"))
                                .classes())
                        .isEqualTo(10);
            }
        }
    }

    @Test
    void badInputIsNamed() {
        try (RunContext run = context("run")) {
            assertThatThrownBy(() -> run(new ConditionalGanTour(), run, "--class", "10"))
                    .hasMessage("--class must be -1 for all or 0 to 9: 10");
            assertThatThrownBy(() -> run(new VaeTour(), run, "--beta", "-1"))
                    .hasMessage("beta must be zero or more: -1.0");
            assertThatThrownBy(() -> run(new GanTour(), run, "--epochs", "0"))
                    .hasMessage("--epochs must be positive: 0");
            assertThatThrownBy(() -> run(new GanTour(), run)).hasMessageContaining("fashion-mnist");
        }
    }
}
