package org.inkstone.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) {
        out.reset();
        err.reset();
        return new Launcher(stream(out), stream(err)).execute(args);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    @Test
    void listNamesEveryExampleOnce() {
        assertThat(run("list")).isZero();
        assertThat(ExampleRegistry.all())
                .extracting(ExampleRegistry.Entry::name)
                .doesNotHaveDuplicates()
                .contains("digits");
        ExampleRegistry.all()
                .forEach(e -> assertThat(out.toString()).contains(e.name()).contains(e.description()));
    }

    @Test
    void everyExampleHasHelp() {
        for (ExampleRegistry.Entry entry : ExampleRegistry.all()) {
            assertThat(run("run", entry.name(), "--help")).as(entry.name()).isZero();
            assertThat(out.toString()).contains("--seed").contains("--run-dir");
        }
    }

    @Test
    void aCorpusThatIsNoTextEndsInOneLine() throws IOException {
        Path file = Files.write(directory.resolve("picture.txt"), new byte[] {'a', (byte) 0xFF, 'b'});
        String runDirectory = directory.resolve("run").toString();
        assertThat(run("run", "text-lm", "--corpus", file.toString(), "--run-dir", runDirectory))
                .isEqualTo(1);
        assertThat(err.toString())
                .startsWith("Error: " + file + " is not UTF-8")
                .hasLineCount(1);
    }

    @Test
    void nearestNamesForATypo() {
        assertThat(run("run", "cifra10")).isEqualTo(2);
        assertThat(err.toString()).contains("Unknown example 'cifra10'. Did you mean cifar10");
        assertThat(run("rnu")).isEqualTo(2);
        assertThat(err.toString()).contains("Unknown command 'rnu'. Did you mean run");
        assertThat(run("data", "cifar")).isEqualTo(2);
        assertThat(err.toString()).contains("Unknown data set 'cifar'. Did you mean cifar10");
    }

    @Test
    void nearestOptionsForATypo() {
        assertThat(run("run", "digits", "--epoch", "3")).isEqualTo(2);
        assertThat(err.toString()).contains("--epoch").contains("--epochs");
        assertThat(run("run", "--epochs", "many")).isEqualTo(2);
        assertThat(err.toString()).contains("'many'").contains("--epochs");
    }

    @Test
    void badInputIsOneLine() throws IOException {
        assertThat(run("run", "digits", "--epochs", "0", "--run-dir", directory.toString()))
                .isEqualTo(1);
        assertThat(err.toString().strip()).isEqualTo("Error: --epochs must be positive: 0");
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThat(run("run", "digits", "--run-dir", file.resolve("run").toString()))
                .isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).startsWith("Error: --run-dir can't be written: " + file);
    }

    @Test
    void doctorSaysWhetherHelpersAreOn() {
        assertThat(run("doctor")).isZero();
        assertThat(out.toString())
                .contains("oneDNN layer helpers")
                .contains("data sets")
                .contains("cifar10");
    }

    @Test
    void withoutACommandThereIsHelp() {
        assertThat(run()).isEqualTo(2);
        assertThat(out.toString()).contains("Usage: inkstone");
        assertThat(run("--version")).isZero();
    }
}
