package org.inkstone.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A process that is told to end in the middle of an epoch leaves a checkpoint that can be gone on from. */
@DisabledOnOs(OS.WINDOWS) // which has no signal to end a process gently
class InterruptionTest {
    @TempDir
    Path directory;

    @Test
    @Timeout(120)
    void terminationLeavesAUsableCheckpoint() throws IOException, InterruptedException {
        Path log = directory.resolve("child.log");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Endless.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Path started = directory.resolve("started");
        while (!Files.exists(started)) {
            assertThat(child.isAlive()).as(() -> read(log)).isTrue();
            Thread.sleep(20);
        }
        child.destroy(); // SIGTERM, which the JVM treats as it does Ctrl-C
        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();

        Path last = directory.resolve("checkpoints/last.zip");
        assertThat(last).as(() -> read(log)).isRegularFile();
        TrainingState state = Checkpoint.read(last).state();
        long steps = state.getLong("step");
        assertThat(state.getLong("stepInEpoch")).isPositive().isEqualTo(steps);

        MultiLayerNetwork resumed = BoringModel.network();
        History history = Trainer.of(resumed)
                .maxSteps(steps + 3)
                .resumeFrom(last)
                .fit(new ShuffledBatches(BoringModel.batches(10_000, 1)));
        MultiLayerNetwork whole = BoringModel.network();
        Trainer.of(whole).maxSteps(steps + 3).fit(new ShuffledBatches(BoringModel.batches(10_000, 1)));
        assertThat(history.steps()).isEqualTo(steps + 3);
        assertThat(resumed.params()).isEqualTo(whole.params());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** The child process: an epoch that takes minutes. */
    static final class Endless {
        private Endless() {}

        public static void main(String[] arguments) {
            Path directory = Path.of(arguments[0]);
            Trainer.of(BoringModel.network())
                    .epochs(1)
                    .runDirectory(directory)
                    .callback(new Checkpoints())
                    .callback(new Callback() {
                        @Override
                        public void onStep(TrainingRun run) {
                            pause();
                            if (run.step() == 5) {
                                create(directory.resolve("started"));
                            }
                        }
                    })
                    .fit(new ShuffledBatches(BoringModel.batches(10_000, 1)));
        }

        private static void pause() {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static void create(Path file) {
            try {
                Files.createFile(file);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
