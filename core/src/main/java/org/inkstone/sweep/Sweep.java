package org.inkstone.sweep;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.arbiter.optimize.api.CandidateGenerator;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;

/**
 * Tries many hyper-parameters and finds the best, on Arbiter's engine.
 *
 * <pre>{@code
 * SweepResult result = Sweep.of(space, trial -> {
 *             MultiLayerNetwork network = network(trial.parameters().get("schedule", ISchedule.class), trial.seed());
 *             Trainer.of(network).epochs(9).seed(trial.seed()).callback(trial.callback(Metric.VALIDATION_ACCURACY))
 *                     .fit(train, validation);
 *             return accuracy(network, validation);
 *         })
 *         .maximize()
 *         .trials(60)
 *         .earlyStopping(SuccessiveHalving.of(1, 9, 3))
 *         .ledger(Path.of("runs/sweep/ledger.jsonl"))
 *         .listener(new SweepProgressBar())
 *         .run();
 * }</pre>
 *
 * <p>A trial that throws, whatever it is, or scores NaN or infinity has failed, and the sweep goes on. With a ledger a sweep that
 * was killed goes on where it stopped and, with one trial at a time, ends with the same trials as if nothing had happened.
 */
public final class Sweep {
    private final SearchSpace space;
    private final TrialFunction function;
    private final List<SweepListener> listeners = new ArrayList<>();
    private SearchStrategy strategy = SearchStrategy.random();
    private Boolean minimize;
    private int trials;
    private long seed = 42;
    private int parallel = 1;
    private long memoryLimit = TrialRoom.defaultLimit();
    private Duration timeBudget;
    private SuccessiveHalving halving;
    private Path ledger;
    private volatile SweepControl control;

    private Sweep(SearchSpace space, TrialFunction function) {
        this.space = Objects.requireNonNull(space, "space");
        this.function = Objects.requireNonNull(function, "function");
    }

    /** A sweep over named parameters. */
    public static Sweep of(SearchSpace space, TrialFunction function) {
        return new Sweep(space, function);
    }

    /**
     * A sweep over one of Arbiter's spaces, such as a MultiLayerSpace or a ComputationGraphSpace; trials find its value under the
     * name {@code configuration}.
     */
    public static Sweep of(ParameterSpace<?> space, TrialFunction function) {
        return space instanceof SearchSpace named
                ? new Sweep(named, function)
                : new Sweep(SearchSpace.of("configuration", space), function);
    }

    /** Small scores are good (a loss). This or {@link #maximize} must be said. */
    public Sweep minimize() {
        minimize = true;
        return this;
    }

    /** Large scores are good (an accuracy). */
    public Sweep maximize() {
        minimize = false;
        return this;
    }

    /** Which points are tried; random by default. */
    public Sweep strategy(SearchStrategy value) {
        strategy = Objects.requireNonNull(value, "strategy");
        return this;
    }

    /** How many trials in all, those in the ledger included; needed unless the strategy ends by itself or time is limited. */
    public Sweep trials(int number) {
        trials = (int) positive("trials", number);
        return this;
    }

    /** What candidates and the trials' seeds derive from; 42 by default, so that two sweeps are alike unless asked otherwise. */
    public Sweep seed(long value) {
        seed = value;
        return this;
    }

    /**
     * How many trials run at once; 1 by default, which is fastest where a trial keeps all cores busy, and the only repeatable
     * number for strategies and early stopping that go by earlier scores.
     */
    public Sweep parallel(int number) {
        parallel = (int) positive("parallel", number);
        return this;
    }

    /** No trial begins beside another while the process has more resident bytes; 70% of the machine's memory by default. */
    public Sweep memoryLimit(long bytes) {
        memoryLimit = positive("memoryLimit", bytes);
        return this;
    }

    /**
     * Ends the sweep after this time. Running trials see it in {@link Trial#shouldStop} (a {@code Trainer} with the trial's callback
     * after its step); they are not in the ledger, so that a resumed sweep repeats them.
     */
    public Sweep timeBudget(Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("timeBudget must be positive: " + time);
        }
        timeBudget = time;
        return this;
    }

    /** Stops trials that lag behind; by default all run to their end. */
    public Sweep earlyStopping(SuccessiveHalving rungs) {
        halving = Objects.requireNonNull(rungs, "rungs");
        return this;
    }

    /** The file to write ended trials to and to resume from; by default none. */
    public Sweep ledger(Path file) {
        ledger = Objects.requireNonNull(file, "ledger");
        return this;
    }

    /** Adds somebody who watches. */
    public Sweep listener(SweepListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /** Ends a running sweep from another thread, as when its time is up. Before {@link #run} it does nothing. */
    public void cancel() {
        SweepControl running = control;
        if (running != null) {
            running.cancel("cancelled");
        }
    }

    /**
     * Runs the sweep, or what is left of it.
     *
     * @return all trials, those of earlier runs included
     * @throws IllegalArgumentException when a setting is missing or the strategy refuses the space
     * @throws LedgerException          when the ledger is of another sweep, in use, damaged, or can't be written
     */
    public SweepResult run() {
        if (minimize == null) {
            throw new IllegalArgumentException("say minimize() or maximize()");
        }
        if (trials == 0 && timeBudget == null && !strategy.finite()) {
            throw new IllegalArgumentException(
                    "trials or timeBudget must be set for the strategy " + strategy.describe());
        }
        CandidateGenerator generator = strategy.generator(space, trials, seed, minimize);
        SweepIdentity identity = SweepIdentity.of(space, strategy, trials, seed, minimize, halving);
        control = new SweepControl(timeBudget);
        try (Ledger book = ledger == null ? Ledger.none() : Ledger.open(ledger, identity)) {
            SweepRun run = new SweepRun(
                    space,
                    function,
                    control,
                    book,
                    listeners,
                    minimize,
                    seed,
                    halving,
                    new TrialRoom(parallel, memoryLimit));
            return run.execute(generator, trials, parallel);
        }
    }

    private static long positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
        return value;
    }
}
