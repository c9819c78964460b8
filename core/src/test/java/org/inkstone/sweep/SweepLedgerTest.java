package org.inkstone.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.inkstone.sweep.TrialRecord.State;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class SweepLedgerTest {
    private static final int TRIALS = 60;

    @TempDir
    private Path folder;

    private Path ledger;

    @BeforeEach
    void nameTheLedger() {
        ledger = folder.resolve("sub/ledger.jsonl");
    }

    static Stream<SearchStrategy> strategies() {
        return Stream.of(
                SearchStrategy.random(),
                SearchStrategy.grid(9, true),
                SearchStrategy.latinHypercube(),
                SearchStrategy.sobol(),
                SearchStrategy.genetic(9));
    }

    /** Five exceptions, five NaNs, and early stopping: what a resumed sweep must get through. */
    static Sweep sweep(SearchStrategy strategy, TrialFunction before) {
        SearchSpace space = SearchSpace.builder()
                .add("x", Spaces.uniform(-2, 2))
                .add("rate", Spaces.logUniform(1e-4, 1))
                .add("name", Spaces.choice("a", "b"))
                .build();
        return Sweep.of(space, trial -> {
                    before.run(trial);
                    if (trial.number() % 12 == 3) {
                        throw new IllegalStateException("injected");
                    }
                    if (trial.number() % 12 == 7) {
                        return Double.NaN;
                    }
                    Parameters p = trial.parameters();
                    double x = p.getDouble("x") - 1;
                    double score = x * x
                            + Math.abs(Math.log10(p.getDouble("rate")) + 2)
                            + (p.getString("name").length());
                    for (int epoch = 1; epoch <= 9 && !trial.shouldStop(); epoch++) {
                        trial.report(epoch, score + 1.0 / epoch);
                    }
                    return score;
                })
                .minimize()
                .strategy(strategy)
                .earlyStopping(SuccessiveHalving.of(1, 9, 3))
                .trials(TRIALS)
                .seed(5);
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void aCancelledSweepGoesOnAsIfNothingHadHappened(SearchStrategy strategy) {
        SweepResult whole = sweep(strategy, trial -> 0).run();
        Sweep[] first = new Sweep[1];
        first[0] = sweep(strategy, trial -> {
                    if (trial.number() == 30) {
                        first[0].cancel();
                    }
                    return 0;
                })
                .ledger(ledger);
        assertThat(first[0].run().trials()).hasSize(30);
        List<Integer> again = new ArrayList<>();
        SweepResult resumed = sweep(strategy, trial -> {
                    again.add(trial.number());
                    return 0;
                })
                .ledger(ledger)
                .run();
        assertThat(again).hasSize(TRIALS - 30).doesNotContain(0, 29);
        assertThat(resumed.trials())
                .usingElementComparator(SweepLedgerTest::exceptTime)
                .isEqualTo(whole.trials());
        assertThat(resumed.best().orElseThrow().number())
                .isEqualTo(whole.best().orElseThrow().number());
        assertThat(resumed.in(State.FAILED)).hasSize(10);
        assertThat(resumed.in(State.STOPPED)).isNotEmpty();
    }

    @Test
    void aKilledProcessLeavesALedgerToResumeFrom() throws IOException, InterruptedException {
        Path log = folder.resolve("log.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledSweep.class.getName(),
                        ledger.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(137); // kill -9
        SweepResult resumed =
                sweep(SearchStrategy.random(), trial -> 0).ledger(ledger).run();
        SweepResult whole = sweep(SearchStrategy.random(), trial -> 0).run();
        assertThat(Files.readAllLines(ledger)).hasSize(TRIALS + 1);
        assertThat(resumed.trials())
                .usingElementComparator(SweepLedgerTest::exceptTime)
                .isEqualTo(whole.trials());
    }

    /** Runs the sweep and kills its own process within trial 30. */
    static final class KilledSweep {
        private KilledSweep() {}

        public static void main(String[] args) {
            sweep(SearchStrategy.random(), trial -> {
                        if (trial.number() == 30) {
                            long self = ProcessHandle.current().pid();
                            new ProcessBuilder("kill", "-9", String.valueOf(self))
                                    .start()
                                    .waitFor();
                        }
                        return 0;
                    })
                    .ledger(new File(args[0]).toPath())
                    .run();
        }
    }

    @Test
    void aFinishedSweepIsNotRunAgainAndMayGrow() {
        sweep(SearchStrategy.random(), trial -> 0).ledger(ledger).run();
        SweepResult same = sweep(SearchStrategy.random(), trial -> {
                    throw new AssertionError("ran again");
                })
                .ledger(ledger)
                .run();
        assertThat(same.trials()).hasSize(TRIALS);
        assertThat(same.in(State.FAILED)).hasSize(10);
        SweepResult more = sweep(SearchStrategy.random(), trial -> 0)
                .trials(TRIALS + 5)
                .ledger(ledger)
                .run();
        assertThat(more.trials()).hasSize(TRIALS + 5);
    }

    @Test
    void aTornLastLineIsCutOff() throws IOException {
        SweepResult whole =
                sweep(SearchStrategy.random(), trial -> 0).ledger(ledger).run();
        byte[] bytes = Files.readAllBytes(ledger);
        for (int cut : new int[] {1, 7, 60}) {
            Files.write(ledger, java.util.Arrays.copyOf(bytes, bytes.length - cut));
            SweepResult resumed =
                    sweep(SearchStrategy.random(), trial -> 0).ledger(ledger).run();
            assertThat(resumed.trials())
                    .usingElementComparator(SweepLedgerTest::exceptTime)
                    .isEqualTo(whole.trials());
            assertThat(Files.readAllLines(ledger)).hasSize(TRIALS + 1);
        }
    }

    @Test
    void aTornHeaderIsWrittenAgain() throws IOException {
        sweep(SearchStrategy.random(), trial -> 0).trials(1).ledger(ledger).run();
        byte[] bytes = Files.readAllBytes(ledger);
        Files.write(ledger, java.util.Arrays.copyOf(bytes, 20));
        assertThat(sweep(SearchStrategy.random(), trial -> 0)
                        .trials(1)
                        .ledger(ledger)
                        .run()
                        .trials())
                .hasSize(1);
    }

    @Test
    void damageInTheMiddleIsAnError() throws IOException {
        sweep(SearchStrategy.random(), trial -> 0).ledger(ledger).run();
        List<String> lines = new ArrayList<>(Files.readAllLines(ledger));
        lines.set(4, lines.get(4).substring(0, 20));
        Files.write(ledger, lines);
        assertThatThrownBy(() -> sweep(SearchStrategy.random(), trial -> 0)
                        .ledger(ledger)
                        .run())
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("line 5 of the ledger")
                .hasMessageContaining("is damaged");
    }

    @Test
    void anotherSweepsLedgerIsRefused() throws IOException {
        sweep(SearchStrategy.random(), trial -> 0).trials(2).ledger(ledger).run();
        String before = Files.readString(ledger);
        assertThatThrownBy(() -> sweep(SearchStrategy.random(), trial -> 0)
                        .seed(6)
                        .ledger(ledger)
                        .run())
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("belongs to another sweep: its seed is 5, not 6");
        assertThatThrownBy(() ->
                        sweep(SearchStrategy.sobol(), trial -> 0).ledger(ledger).run())
                .hasMessageContaining("its strategy is random, not sobol");
        assertThatThrownBy(() -> sweep(SearchStrategy.random(), trial -> 0)
                        .maximize()
                        .ledger(ledger)
                        .run())
                .hasMessageContaining("its goal is minimize, not maximize");
        assertThatThrownBy(() -> Sweep.of(
                                SearchSpace.builder()
                                        .add("x", Spaces.uniform(-2, 3))
                                        .add("rate", Spaces.logUniform(1e-4, 1))
                                        .add("name", Spaces.choice("a", "b"))
                                        .build(),
                                trial -> 0)
                        .minimize()
                        .seed(5)
                        .trials(3)
                        .ledger(ledger)
                        .run())
                .hasMessageContaining("its space is");
        assertThat(Files.readString(ledger)).isEqualTo(before);
    }

    @Test
    void aFileThatIsNoLedgerIsLeftAlone() throws IOException {
        Files.createDirectories(ledger.getParent());
        for (String text : List.of("my notes", "my notes\n", "{\"a\": 1}\n", "\n\n")) {
            Files.writeString(ledger, text);
            assertThatThrownBy(() -> sweep(SearchStrategy.random(), trial -> 0)
                            .ledger(ledger)
                            .run())
                    .isInstanceOf(LedgerException.class)
                    .hasMessageContaining("is no ledger of a sweep");
            assertThat(Files.readString(ledger)).isEqualTo(text);
        }
    }

    @Test
    void twoSweepsNeverWriteOneLedger() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Thread holder = new Thread(() -> sweep(SearchStrategy.random(), trial -> {
                    begun.countDown();
                    go.await();
                    return 0;
                })
                .trials(1)
                .ledger(ledger)
                .run());
        holder.start();
        begun.await();
        assertThatThrownBy(() -> sweep(SearchStrategy.random(), trial -> 0)
                        .ledger(ledger)
                        .run())
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("is in use by another sweep");
        go.countDown();
        holder.join();
        assertThat(sweep(SearchStrategy.random(), trial -> 0)
                        .ledger(ledger)
                        .run()
                        .trials())
                .hasSize(TRIALS);
    }

    @Test
    void aLineSaysAllAboutItsTrial() throws IOException {
        sweep(SearchStrategy.random(), trial -> 0).trials(4).ledger(ledger).run();
        List<String> lines = Files.readAllLines(ledger);
        assertThat(lines.get(0)).startsWith("{\"sweep\":{\"parameters\":\"x rate name\"");
        assertThat(lines.get(1))
                .startsWith("{\"trial\":0,\"state\":\"completed\",\"score\":")
                .contains(
                        "\"seconds\":", "\"seed\":", "\"parameters\":{\"x\":", "\"rungs\":[{\"budget\":1.0,\"score\":");
        assertThat(lines.get(4)).contains("\"state\":\"failed\",\"score\":null", "IllegalStateException: injected");
        Files.writeString(ledger, "x", StandardOpenOption.APPEND);
        assertThat(sweep(SearchStrategy.random(), trial -> 0)
                        .trials(4)
                        .ledger(ledger)
                        .run()
                        .trials())
                .hasSize(4);
    }

    private static int exceptTime(TrialRecord a, TrialRecord b) {
        boolean same = a.number() == b.number()
                && a.parameters().equals(b.parameters())
                && a.position().equals(b.position())
                && a.rungs().equals(b.rungs())
                && Double.compare(a.score(), b.score()) == 0
                && a.seed() == b.seed()
                && a.state() == b.state();
        return same ? 0 : 1;
    }
}
