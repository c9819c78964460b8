package org.inkstone.examples.generative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import org.inkstone.data.ArrayDataset;
import org.inkstone.data.DatasetCache;
import org.inkstone.data.FashionMnist;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.generative.diffusion.Condition;
import org.inkstone.generative.diffusion.DiffusionModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PictureDiffusionTest {
    @TempDir
    Path directory;

    private static PictureDiffusion parsed(String... options) {
        PictureDiffusion example = new PictureDiffusion();
        new CommandLine(example).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(options);
        return example;
    }

    private static ArrayDataset pictures(int n) {
        byte[] pixels = new byte[n * 28 * 28];
        new Random(1).nextBytes(pixels);
        int[] classes = IntStream.range(0, n).map(i -> i % 10).toArray();
        return ArrayDataset.ofImages(pixels, 28, 28, 1, classes, FashionMnist.classes());
    }

    private RunContext context() {
        DatasetCache empty = new DatasetCache(directory.resolve("data"), true);
        return new RunContext(
                directory.resolve("run"), empty, 42, true, new PrintStream(OutputStream.nullOutputStream()));
    }

    @Test
    void drawsAllItsPicturesAndSavesTheModel() throws Exception {
        try (RunContext run = context()) {
            Report report = parsed("--batch-size", "8", "--width", "8", "--guidance", "1,3", "--sampler", "ddim")
                    .run(run, pictures(64), pictures(64));
            assertThat(report.metric("steps")).isEqualTo(2);
            assertThat(report.metric("loss of the last steps")).isPositive();
            assertThat(run.files()).allSatisfy(file -> assertThat(file).exists());
        }
        for (String picture : new String[] {"forward.png", "reverse.png", "guidance.png"}) {
            assertThat(directory.resolve("run").resolve(picture)).isNotEmptyFile();
        }
        DiffusionModel model = DiffusionModel.load(directory.resolve("run/model.zip"));
        assertThat(model.settings().kind()).isEqualTo(Condition.Kind.LABEL);
        assertThat(model.settings().shape()).containsExactly(1, 28, 28);
        assertThat(model.settings().conditionDropout()).isEqualTo(0.1);
    }

    @Test
    void refusesWhatCannotBe() throws Exception {
        try (RunContext run = context()) {
            assertThatThrownBy(() -> parsed("--steps", "0").run(run)).hasMessage("--steps must be 1 to 1000: 0");
            assertThatThrownBy(() -> parsed("--width", "12").run(run))
                    .hasMessage("--width must be a positive multiple of 8: 12");
            assertThatThrownBy(() -> parsed("--guidance", "1,-2").run(run))
                    .hasMessage("--guidance must be numbers of 0 or more: [1.0, -2.0]");
            assertThatThrownBy(() -> parsed("--minutes", "-1").run(run))
                    .hasMessage("--minutes must not be negative: -1.0");
        }
    }
}
