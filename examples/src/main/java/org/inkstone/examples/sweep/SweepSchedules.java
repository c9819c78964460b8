package org.inkstone.examples.sweep;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.inkstone.backend.Seeds;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.sweep.ScheduleFamily;
import org.inkstone.sweep.ScheduleSpace;
import org.inkstone.sweep.ScheduleSpaceBuilder;
import org.inkstone.sweep.SearchSpace;
import org.inkstone.sweep.SearchStrategy;
import org.inkstone.sweep.Spaces;
import org.inkstone.sweep.SuccessiveHalving;
import org.inkstone.sweep.Sweep;
import org.inkstone.sweep.SweepFigures;
import org.inkstone.sweep.SweepProgressBar;
import org.inkstone.sweep.SweepReport;
import org.inkstone.sweep.SweepResult;
import org.inkstone.sweep.TrialRecord;
import org.inkstone.train.Metric;
import org.nd4j.linalg.schedule.ISchedule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Which schedule and which peak rate train a small CNN best in a fixed number of epochs? Trials are scored by their validation loss
 * at the end. Then a second sweep of as many trials looks for the best constant rate, and both winners train again with fresh
 * seeds; the test set is looked at once, by the winner.
 *
 * <p>{@code ./inkstone run sweep-schedules}; killed, it goes on with {@code --run-dir} of the run it had begun.
 */
@Command(
        name = "sweep-schedules",
        description = "Sweep over learning-rate schedules with Arbiter: the best against the best constant rate.")
public final class SweepSchedules implements Example {
    private static final String NAME = "schedule";
    private static final int SHOWN = 10;
    private static final ScheduleFamily[] GRID_FAMILIES = {
        ScheduleFamily.CONSTANT, ScheduleFamily.LINEAR, ScheduleFamily.COSINE
    };

    enum Data {
        DIGITS,
        CIFAR10
    }

    enum Search {
        RANDOM(SearchStrategy.random()),
        GRID(SearchStrategy.grid(7, true)),
        LHS(SearchStrategy.latinHypercube()),
        SOBOL(SearchStrategy.sobol()),
        GENETIC(SearchStrategy.genetic(10));

        private final SearchStrategy strategy;

        Search(SearchStrategy strategy) {
            this.strategy = strategy;
        }
    }

    @Option(
            names = "--dataset",
            defaultValue = "DIGITS",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Data dataset;

    @Option(names = "--trials", defaultValue = "40", description = "Trials of each sweep (default: ${DEFAULT-VALUE}).")
    private int trials;

    @Option(
            names = "--epochs",
            defaultValue = "6",
            description = "Epochs of a whole training (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(
            names = "--strategy",
            defaultValue = "RANDOM",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Search search;

    @Option(names = "--no-early-stopping", description = "Let every trial run to its end.")
    private boolean whole;

    @Option(names = "--parallel", defaultValue = "1", description = "Trials at once (default: ${DEFAULT-VALUE}).")
    private int parallel;

    @Option(names = "--seeds", defaultValue = "5", description = "Seeds of the comparison (default: ${DEFAULT-VALUE}).")
    private int seeds;

    @Override
    public Report run(RunContext run) {
        check();
        SweepTask task = dataset == Data.DIGITS ? SweepTask.digits(run, epochs) : SweepTask.cifar10(run, epochs);
        ScheduleSpace all = space(task, ScheduleFamily.values());
        ScheduleSpace constant = space(task, ScheduleFamily.CONSTANT);
        SweepResult found = sweep(run, task, all, "schedules");
        SweepResult rates = sweep(run, task, constant, "constant");
        SweepReport report = SweepReport.of(found);
        report.save(run.directory()).forEach(run::wrote);
        Map<String, ISchedule> top = new LinkedHashMap<>();
        found.ranked().stream()
                .limit(5)
                .forEach(trial -> top.put(name(trial) + " (trial " + trial.number() + ")", schedule(all, trial)));
        if (!top.isEmpty()) {
            run.save(SweepFigures.schedules(top, task.steps()), "top-schedules.png");
        }
        Report text = new Report().say(report.table(SHOWN));
        text.say("best constant rates" + System.lineSeparator()
                + SweepReport.of(rates).table(3));
        if (found.best().isEmpty() || rates.best().isEmpty()) {
            return text.say("No trial has a score, so there is nothing to compare.");
        }
        return compare(
                run, task, text, all, found.best().get(), constant, rates.best().get());
    }

    private void check() {
        if (epochs < 2) {
            throw new IllegalArgumentException("--epochs must be at least 2: " + epochs);
        }
        if (seeds < 1) {
            throw new IllegalArgumentException("--seeds must be positive: " + seeds);
        }
    }

    private ScheduleSpace space(SweepTask task, ScheduleFamily... families) {
        boolean coarse = search == Search.GRID && families.length > 1;
        ScheduleSpaceBuilder builder = ScheduleSpace.builder()
                .totalSteps(task.steps())
                .families(coarse ? GRID_FAMILIES : families)
                .peak(Spaces.logUniform(1e-3, 1));
        if (families.length == 1) {
            builder.warmupFraction(Spaces.fixed(0.0)); // the same rate from the first step on
        }
        if (coarse) { // a grid over all parameters of all families has no end
            builder.warmupFraction(Spaces.choice(0.0, 0.1)).finalRatio(Spaces.fixed(0.0));
        }
        return builder.build();
    }

    private SweepResult sweep(RunContext run, SweepTask task, ScheduleSpace space, String name) {
        run.out().println("sweep over " + name);
        Path ledger = run.wrote(run.directory().resolve(name + "-ledger.jsonl"));
        Sweep sweep = Sweep.of(
                        SearchSpace.of(NAME, space),
                        trial -> task.train(
                                        trial.parameters().get(NAME, ISchedule.class),
                                        trial.seed(),
                                        List.of(trial.callback(Metric.VALIDATION_LOSS)))
                                .validationLoss())
                .minimize()
                .strategy(search.strategy)
                .trials(run.size(trials, 4))
                .parallel(parallel)
                .seed(run.seed())
                .ledger(ledger)
                .listener(new SweepProgressBar());
        if (!whole) {
            sweep.earlyStopping(SuccessiveHalving.of(1, task.epochs(), 3));
        }
        return sweep.run();
    }

    private static String name(TrialRecord trial) {
        return String.valueOf(trial.parameters().get(NAME + ".family"));
    }

    private static ISchedule schedule(ScheduleSpace space, TrialRecord trial) {
        return space.getValue(
                trial.position().stream().mapToDouble(Double::doubleValue).toArray());
    }

    private Report compare(
            RunContext run,
            SweepTask task,
            Report report,
            ScheduleSpace all,
            TrialRecord best,
            ScheduleSpace constant,
            TrialRecord rate) {
        Map<String, ISchedule> both = new LinkedHashMap<>();
        both.put("best schedule, " + name(best), schedule(all, best));
        both.put("best constant rate", schedule(constant, rate));
        Table table = new Table(
                "Fresh seeds, equal epochs: mean and standard deviation over " + run.size(seeds, 2) + " seeds",
                "training",
                "validation loss",
                "validation accuracy");
        List<SweepTask.Outcome> winners = new ArrayList<>();
        both.forEach((name, schedule) -> {
            List<SweepTask.Outcome> outcomes = new ArrayList<>();
            for (int i = 0; i < run.size(seeds, 2); i++) {
                run.out().println("training with " + name + ", seed " + i);
                outcomes.add(task.train(schedule, Seeds.derive(run.seed(), 1_000_000 + i), List.of()));
            }
            winners.add(outcomes.get(0));
            table.row(
                    name,
                    spread(outcomes, SweepTask.Outcome::validationLoss),
                    spread(outcomes, SweepTask.Outcome::validationAccuracy));
            String key = winners.size() == 1 ? "schedule" : "constant";
            report.metric("mean validation loss, " + key, mean(outcomes, SweepTask.Outcome::validationLoss));
        });
        double accuracy = task.testAccuracy(winners.get(0).network());
        return report.table(table).metric("test accuracy of the winner, once", accuracy);
    }

    private static double mean(List<SweepTask.Outcome> outcomes, Function<SweepTask.Outcome, Double> value) {
        return outcomes.stream().mapToDouble(value::apply).average().orElse(Double.NaN);
    }

    private static String spread(List<SweepTask.Outcome> outcomes, Function<SweepTask.Outcome, Double> value) {
        double mean = mean(outcomes, value);
        double squares = outcomes.stream()
                .mapToDouble(o -> Math.pow(value.apply(o) - mean, 2))
                .sum();
        double deviation = Math.sqrt(squares / Math.max(1, outcomes.size() - 1));
        return String.format(Locale.ROOT, "%.4f +- %.4f", mean, deviation);
    }
}
