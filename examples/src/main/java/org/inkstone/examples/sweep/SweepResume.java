package org.inkstone.examples.sweep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.sweep.ScheduleSpace;
import org.inkstone.sweep.SearchSpace;
import org.inkstone.sweep.Spaces;
import org.inkstone.sweep.SuccessiveHalving;
import org.inkstone.sweep.Sweep;
import org.inkstone.sweep.SweepProgressBar;
import org.inkstone.sweep.SweepReport;
import org.inkstone.sweep.SweepResult;
import org.inkstone.sweep.TrialRecord;
import org.inkstone.train.Metric;
import org.nd4j.linalg.schedule.ISchedule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A sweep in a process of its own is killed (kill -9) in the middle of a trial and resumed from its ledger; another runs without
 * being disturbed. Both have exceptions and NaNs on purpose, and both end with the same trials and the same best.
 *
 * <p>{@code ./inkstone run sweep-resume}
 */
@Command(name = "sweep-resume", description = "A sweep with failing trials, killed and resumed: the same best.")
public final class SweepResume implements Example {
    private static final String NAME = "schedule";
    private static final int KILLED = 137;

    @Option(names = "--trials", defaultValue = "60", description = "Trials of the sweep (default: ${DEFAULT-VALUE}).")
    private int trials;

    @Override
    public Report run(RunContext run) {
        int count = run.size(trials, 6);
        if (count < 4) {
            throw new IllegalArgumentException("--trials must be at least 4: " + count);
        }
        run.out().println("a sweep in another process, to be killed in trial " + count / 2);
        Path ledger = run.wrote(run.directory().resolve("killed-ledger.jsonl"));
        kill(run, ledger, count);
        long left = lines(ledger) - 1;
        run.out().println("it left " + left + " trials; resuming");
        SweepResult resumed = sweep(run, count, -1).ledger(ledger).run();
        run.out().println("the same sweep, undisturbed");
        SweepResult whole = sweep(run, count, -1)
                .ledger(run.wrote(run.directory().resolve("whole-ledger.jsonl")))
                .run();
        SweepReport.of(resumed).save(run.directory()).forEach(run::wrote);
        Table table =
                new Table("Killed and resumed against undisturbed", "sweep", "trials", "failed", "best trial", "score");
        row(table, "killed and resumed", resumed);
        row(table, "undisturbed", whole);
        boolean same = scores(resumed).equals(scores(whole));
        return new Report()
                .table(table)
                .say(same ? "All trials have the same scores." : "The sweeps differ.")
                .metric("trials before the kill", left)
                .metric("same trials (1 = yes)", same ? 1 : 0);
    }

    private static void row(Table table, String name, SweepResult result) {
        table.row(
                name,
                result.trials().size(),
                result.in(TrialRecord.State.FAILED).count(),
                result.best().map(best -> String.valueOf(best.number())).orElse("-"),
                result.best().map(best -> String.valueOf(best.score())).orElse("-"));
    }

    private static List<Double> scores(SweepResult result) {
        return result.trials().stream().map(TrialRecord::score).toList();
    }

    private static long lines(Path file) {
        try {
            return Files.readAllLines(file).size();
        } catch (IOException e) {
            throw new UncheckedIOException("the killed sweep left no ledger at " + file, e);
        }
    }

    private static void kill(RunContext run, Path ledger, int count) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                SweepResume.class.getName(),
                ledger.toString(),
                String.valueOf(count),
                String.valueOf(run.seed()),
                String.valueOf(run.smoke())));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            run.wrote(run.directory().resolve("killed.log")).toFile())
                    .start();
            if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != KILLED) {
                process.destroyForcibly();
                throw new IllegalStateException("the other process was not killed in time, see "
                        + run.directory().resolve("killed.log"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start another process: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the other process ran", e);
        }
    }

    private static Sweep sweep(RunContext run, int count, int fatalTrial) {
        SweepTask task = SweepTask.digits(run, 3);
        ScheduleSpace space = ScheduleSpace.builder()
                .totalSteps(task.steps())
                .peak(Spaces.logUniform(1e-3, 0.3))
                .build();
        return Sweep.of(SearchSpace.of(NAME, space), trial -> {
                    if (trial.number() == fatalTrial) {
                        long self = ProcessHandle.current().pid();
                        new ProcessBuilder("kill", "-9", String.valueOf(self))
                                .start()
                                .waitFor();
                    }
                    if (trial.number() % 12 == 4) {
                        throw new IllegalStateException("an exception on purpose");
                    }
                    if (trial.number() % 12 == 9) {
                        return Double.NaN;
                    }
                    return task.train(
                                    trial.parameters().get(NAME, ISchedule.class),
                                    trial.seed(),
                                    List.of(trial.callback(Metric.VALIDATION_LOSS)))
                            .validationLoss();
                })
                .minimize()
                .trials(count)
                .seed(run.seed())
                .earlyStopping(SuccessiveHalving.of(1, task.epochs(), 2))
                .listener(new SweepProgressBar());
    }

    /** The sweep that kills its own process: ledger, trials, seed, smoke. */
    public static void main(String[] args) {
        Path ledger = Path.of(args[0]);
        int count = Integer.parseInt(args[1]);
        try (RunContext run = new RunContext(
                ledger.toAbsolutePath().getParent(),
                org.inkstone.data.DatasetCache.ofDefault(),
                Long.parseLong(args[2]),
                Boolean.parseBoolean(args[3]),
                System.err)) {
            sweep(run, count, count / 2).ledger(ledger).run();
        }
    }
}
