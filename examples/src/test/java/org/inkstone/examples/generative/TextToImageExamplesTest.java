package org.inkstone.examples.generative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.data.DatasetCache;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.generative.autoencoder.Autoencoder;
import org.inkstone.generative.autoencoder.CodeNetworks;
import org.inkstone.generative.autoencoder.Likelihood;
import org.inkstone.generative.autoencoder.Vae;
import org.inkstone.generative.diffusion.Condition;
import org.inkstone.generative.diffusion.DiffusionModel;
import org.inkstone.generative.diffusion.DiffusionSettings;
import org.inkstone.generative.diffusion.NoiseSchedule;
import org.inkstone.generative.diffusion.PredictionType;
import org.inkstone.generative.diffusion.unet.UNet;
import org.inkstone.generative.gan.Dcgan;
import org.inkstone.generative.gan.Generator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TextToImageExamplesTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private Report run(Example example, boolean smoke, DatasetCache cache, String folder, String... options)
            throws Exception {
        new CommandLine(example).parseArgs(options);
        try (RunContext run = new RunContext(directory.resolve(folder), cache, 42, smoke, new PrintStream(printed))) {
            return example.run(run);
        }
    }

    private Report smoke(Example example, String folder, String... options) throws Exception {
        return run(example, true, new DatasetCache(directory.resolve("cache"), true), folder, options);
    }

    @Test
    void pipelineRunsWithoutNetworkIsReusedAndSampled() throws Exception {
        String[] small = {"--prompt", "large red disc", "--draws", "2", "--kept", "1", "--width", "8"};
        Report report = smoke(new TextToEmoji(), "first", small);
        assertThat(report.metric("unseen captions")).isPositive();
        assertThat(report.toString()).contains("large red disc", "nearest training emoji");
        Path first = directory.resolve("first");
        assertThat(first.resolve("prompts.png")).isNotEmptyFile();
        for (String stage : new String[] {"clip.zip", "prior.zip", "decoder.zip"}) {
            assertThat(first.resolve("pipeline").resolve(stage)).isNotEmptyFile();
        }
        assertThat(first.resolve("decoder/checkpoints/last.zip")).isNotEmptyFile();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("Stage 1", "Stage 2", "Stage 3");

        printed.reset();
        Files.delete(first.resolve("pipeline/prior.zip"));
        smoke(new TextToEmoji(), "second", join(small, "--resume", first.toString()));
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("Found", "Stage 2")
                .doesNotContain("Stage 1", "Stage 3");

        assertThat(smoke(new Sample(), "drawn", first.toString(), "--prompt", "a", "--prompt", "b")
                        .metric("pictures"))
                .isEqualTo(4);
        assertThat(directory.resolve("drawn/samples.png")).isNotEmptyFile();
        assertThatThrownBy(() -> smoke(new Sample(), "drawn", first.toString()))
                .hasMessage("text to image needs a --prompt");
        String clip = first.resolve("pipeline/clip.zip").toString();
        assertThatThrownBy(() -> smoke(new Sample(), "drawn", clip)).hasMessageContaining("holds a CLIP");
        String decoder = first.resolve("pipeline/decoder.zip").toString();
        assertThatThrownBy(() -> smoke(new Sample(), "drawn", decoder))
                .hasMessageContaining("one stage of text to image");
    }

    private static String[] join(String[] options, String... more) {
        String[] all = Arrays.copyOf(options, options.length + more.length);
        System.arraycopy(more, 0, all, options.length, more.length);
        return all;
    }

    @Test
    void generatorsAndDiffusionModelsAreSampled() throws Exception {
        Path gan = directory.resolve("generator.zip");
        Generator.of(Dcgan.builder(8, 1).latent(4).width(4).classes(3).build()).save(gan);
        assertThat(smoke(new Sample(), "gan", gan.toString(), "--class", "2").metric("pictures"))
                .isEqualTo(2);
        assertThatThrownBy(() -> smoke(new Sample(), "gan", gan.toString(), "--class", "3"))
                .hasMessage("--class must be 0 to 2 for this model: 3");
        assertThatThrownBy(() -> smoke(new Sample(), "gan", gan.toString(), "--prompt", "a"))
                .hasMessageContaining("--prompt is for text to image");

        Path diffusion = directory.resolve("diffusion.zip");
        DiffusionModel.of(
                        new ComputationGraph(UNet.builder()
                                .image(1, 8, 8)
                                .baseWidth(8)
                                .multipliers(1, 1)
                                .label(3)
                                .build()),
                        DiffusionSettings.of(NoiseSchedule.cosine(20), PredictionType.EPSILON, 1, 8, 8)
                                .conditionedOn(Condition.Kind.LABEL, 3, 0.1))
                .save(diffusion);
        assertThat(smoke(new Sample(), "diffusion", directory.toString(), "--steps", "4")
                        .metric("pictures"))
                .isEqualTo(2);
        Files.delete(gan);
        assertThat(smoke(new Sample(), "diffusion", directory.toString(), "--steps", "4")
                        .metric("pictures"))
                .isEqualTo(2);
    }

    @Test
    void codesOfAVaeAreSampledAndThoseOfAnAutoencoderAreNot() throws Exception {
        CodeNetworks networks = CodeNetworks.dense(8, 1, 2, 4);
        Path run = directory.resolve("vaes");
        Vae.of(networks, Likelihood.BERNOULLI).save(run.resolve("vae"));
        assertThat(smoke(new Sample(), "x", run.toString()).metric("pictures")).isEqualTo(2);
        Path plain = directory.resolve("plain");
        Autoencoder.of(networks, Likelihood.BERNOULLI).save(plain);
        assertThatThrownBy(() -> smoke(new Sample(), "x", plain.toString()))
                .hasMessageContaining("holds a plain autoencoder");
    }

    @Test
    void badInputIsNamed() throws Exception {
        Path none = directory.resolve("none");
        assertThatThrownBy(() -> smoke(new Sample(), "x", none.toString())).hasMessageStartingWith("no such model: ");
        Path text = Files.writeString(directory.resolve("text.zip"), "no zip");
        assertThatThrownBy(() -> smoke(new Sample(), "x", text.toString())).hasMessageContaining("is no model file");
        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertThatThrownBy(() -> smoke(new Sample(), "x", empty.toString()))
                .hasMessageContaining("holds no finished model");
        assertThatThrownBy(() -> smoke(new Sample(), "x", none.toString(), "--number", "0"))
                .hasMessage("--number must be positive: 0");
        assertThatThrownBy(() -> smoke(new TextToEmoji(), "x", "--decoder-epochs", "0"))
                .hasMessage("--decoder-epochs must be positive: 0");
        assertThatThrownBy(() -> smoke(new TextToEmoji(), "x", "--prompt", " "))
                .hasMessage("--prompt must not be blank");
        assertThatThrownBy(() -> smoke(new TextToEmoji(), "x", "--width", "12"))
                .hasMessage("--width must be a multiple of 8: 12");
    }

    @Test
    @Tag("long")
    void picturesFitTheirUnseenCaptions() throws Exception {
        Report report = run(new TextToEmoji(), false, DatasetCache.ofDefault(), "full");
        assertThat(report.metric("CLIP score of drawn pictures")).isGreaterThan(0.5);
    }
}
