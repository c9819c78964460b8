package org.inkstone.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inkstone.schedule.CosineSchedule;
import org.inkstone.sweep.TrialRecord.Rung;
import org.inkstone.sweep.TrialRecord.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepReportTest {
    @TempDir
    private Path folder;

    private static TrialRecord trial(int number, State state, double score, Map<String, Object> parameters) {
        String error = state == State.FAILED ? "java.lang.IllegalStateException: one, \"two\"\n\tat x" : "";
        return new TrialRecord(
                number, parameters, List.of(0.5), 7L, List.of(new Rung(1, 0.5)), score, 1.25, state, error);
    }

    private static Map<String, Object> parameters(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    private static SweepResult result() {
        List<TrialRecord> trials = new ArrayList<>();
        trials.add(
                trial(0, State.COMPLETED, 0.5, parameters("s.family", "cosine", "s.peak", 0.01, "flag", true, "k", 3)));
        trials.add(trial(
                1, State.FAILED, Double.NaN, parameters("s.family", "step", "s.peak", 1.0, "s.gamma", 0.5, "k", 3)));
        trials.add(
                trial(2, State.STOPPED, 0.1, parameters("s.family", "step", "s.peak", 0.1, "s.gamma", 0.25, "k", 3)));
        trials.add(trial(
                3, State.COMPLETED, 0.25, parameters("s.family", "cosine", "s.peak", 0.001, "flag", false, "k", 3)));
        return new SweepResult(trials, true, "all 4 trials are done", Duration.ofSeconds(5));
    }

    @Test
    void theTableRanksThem() {
        assertThat(SweepReport.of(result()).table(10).lines())
                .containsExactly(
                        "trial  state      score   seconds  s.family  s.peak    flag   s.gamma",
                        "3      completed  0.2500  1.3      cosine    0.001000  false  -",
                        "0      completed  0.5000  1.3      cosine    0.01000   true   -",
                        "2      stopped    0.1000  1.3      step      0.1000    -      0.2500",
                        "4 trials, 1 failed; all 4 trials are done");
        assertThat(SweepReport.of(result()).table(1).lines()).hasSize(3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SweepReport.of(result()).table(0));
    }

    @Test
    void theCsvHasEverything() throws IOException {
        Path file = folder.resolve("trials.csv");
        SweepReport.of(result()).writeCsv(file);
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "trial,state,score,seconds,seed,s.family,s.peak,flag,k,s.gamma,error",
                        "0,completed,0.5,1.25,7,cosine,0.01,true,3,,",
                        "1,failed,,1.25,7,step,1.0,,3,0.5,\"java.lang.IllegalStateException: one, \"\"two\"\"\"",
                        "2,stopped,0.1,1.25,7,step,0.1,,3,0.25,",
                        "3,completed,0.25,1.25,7,cosine,0.001,false,3,,");
    }

    @Test
    void everythingIsSaved() {
        List<Path> files = SweepReport.of(result()).save(folder);
        assertThat(files).allSatisfy(file -> assertThat(file).exists());
        assertThat(files.stream().map(f -> f.getFileName().toString()))
                .contains(
                        "trials.csv",
                        "best-so-far.png",
                        "best-so-far.svg",
                        "parameters.png",
                        "rate-by-family.svg",
                        "trials");
        assertThat(folder.resolve("trials/trial-001")).isDirectoryContaining("glob:**tfevents**");
    }

    @Test
    void emptyAndFailedSweepsAreNoTrouble() {
        SweepResult none = new SweepResult(List.of(), true, "cancelled", Duration.ZERO);
        assertThat(SweepReport.of(none).table(5)).contains("0 trials, 0 failed; cancelled");
        assertThat(SweepReport.of(none).save(folder)).hasSize(2);
        SweepResult failed = new SweepResult(List.of(result().trials().get(1)), false, "done", Duration.ZERO);
        assertThat(SweepReport.of(failed).save(folder)).hasSize(2);
        SweepResult one = new SweepResult(List.of(result().trials().get(0)), false, "done", Duration.ZERO);
        assertThat(SweepReport.of(one).save(folder)).hasSizeGreaterThan(4);
    }

    @Test
    void schedulesAsCurves() {
        assertThat(SweepFigures.schedules(Map.of("cosine", CosineSchedule.overIterations(0.1, 50)), 50)
                        .toImage()
                        .getWidth())
                .isGreaterThan(300);
    }
}
