package org.inkstone.sweep;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.deeplearning4j.arbiter.optimize.api.CandidateGenerator;
import org.deeplearning4j.arbiter.optimize.api.termination.TerminationCondition;
import org.deeplearning4j.arbiter.optimize.config.OptimizationConfiguration;
import org.deeplearning4j.arbiter.optimize.runner.IOptimizationRunner;
import org.inkstone.backend.Seeds;
import org.inkstone.sweep.TrialRecord.Rung;
import org.inkstone.sweep.TrialRecord.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a sweep: runs trials, keeps their records and tells the listeners. */
final class SweepRun {
    private static final Logger LOG = LoggerFactory.getLogger(SweepRun.class);
    private static final int LONGEST_ERROR = 4000;

    private final SearchSpace space;
    private final TrialFunction function;
    private final SweepControl control;
    private final Ledger ledger;
    private final List<SweepListener> listeners;
    private final boolean minimize;
    private final long seed;
    private final Rungs rungs;
    private final List<TrialRecord> records = new ArrayList<>();
    private final TrialRoom room;
    private boolean alone = true;

    SweepRun(
            SearchSpace space,
            TrialFunction function,
            SweepControl control,
            Ledger ledger,
            List<SweepListener> listeners,
            boolean minimize,
            long seed,
            SuccessiveHalving halving,
            TrialRoom room) {
        this.space = space;
        this.function = function;
        this.control = control;
        this.ledger = ledger;
        this.listeners = List.copyOf(listeners);
        this.minimize = minimize;
        this.seed = seed;
        this.rungs = new Rungs(halving, minimize);
        this.room = room;
    }

    SweepResult execute(CandidateGenerator generator, int trials, int parallel) {
        records.addAll(ledger.known());
        for (TrialRecord known : records) {
            for (int r = 0; r < known.rungs().size(); r++) {
                rungs.add(r, known.rungs().get(r).score());
            }
        }
        alone = parallel == 1;
        tell(listener -> listener.onStart(trials, result("")));
        TrialSource source = new TrialSource(generator, ledger.known(), trials, control, room);
        OptimizationConfiguration configuration = new OptimizationConfiguration.Builder()
                .candidateGenerator(source)
                .scoreFunction(new GivenScore(minimize))
                .terminationConditions(new Ending(source))
                .build();
        new SweepRunner(parallel, configuration, new TrialTasks(this::trial, !alone)).execute();
        control.rethrow();
        SweepResult result = result(control.reason() != null ? control.reason() : source.exhausted());
        tell(listener -> listener.onEnd(result));
        return result;
    }

    /** Arbiter asks after each trial, and each second. */
    private final class Ending implements TerminationCondition {
        private final TrialSource source;

        Ending(TrialSource source) {
            this.source = source;
        }

        @Override
        public void initialize(IOptimizationRunner runner) {
            // nothing to start: the time began with the sweep
        }

        @Override
        public boolean terminate(IOptimizationRunner runner) {
            room.taken(runner.numCandidatesQueued());
            try {
                return control.ends() || (source.exhausted() != null && runner.numCandidatesQueued() == 0);
            } catch (RuntimeException e) { // a ledger that does not fit
                control.fail(e);
                return true;
            }
        }
    }

    private TrialRecord trial(int number, Parameters parameters, double[] position) {
        long trialSeed = Seeds.derive(seed, number);
        if (alone) {
            Seeds.setAll(trialSeed);
        }
        TrialRecord record = ran(new Trial(number, parameters, trialSeed, control, rungs), position);
        if (record != null) {
            keep(record);
        }
        return record;
    }

    private TrialRecord ran(Trial trial, double[] position) {
        long start = System.nanoTime();
        double score = Double.NaN;
        String error = "";
        try {
            score = function.run(trial);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            control.cancel("interrupted");
            return null;
        } catch (Throwable e) {
            error = text(e);
        }
        if (trial.interrupted()) {
            return null;
        }
        List<Rung> reached = trial.reached();
        State state = State.COMPLETED;
        if (error.isEmpty() && trial.outdone()) {
            state = State.STOPPED;
            score = reached.get(reached.size() - 1).score();
        } else if (error.isEmpty() && !Double.isFinite(score)) {
            error = "score is not finite: " + score;
        }
        if (!error.isEmpty()) {
            state = State.FAILED;
            score = Double.NaN;
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        List<Double> point = Arrays.stream(position).boxed().toList();
        return new TrialRecord(
                trial.number(), space.describe(position), point, trial.seed(), reached, score, seconds, state, error);
    }

    private synchronized void keep(TrialRecord record) {
        try {
            ledger.append(record);
        } catch (LedgerException e) {
            control.fail(e);
            return;
        }
        records.add(record);
        tell(listener -> listener.onTrialEnd(record, result("")));
    }

    private synchronized SweepResult result(String reason) {
        return new SweepResult(records, minimize, reason, control.elapsed());
    }

    private void tell(Consumer<SweepListener> message) {
        for (SweepListener listener : listeners) {
            try {
                message.accept(listener);
            } catch (RuntimeException e) {
                LOG.warn("a listener of the sweep failed", e);
            }
        }
    }

    private static String text(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text, true));
        String all = text.toString().strip();
        return all.length() <= LONGEST_ERROR ? all : all.substring(0, LONGEST_ERROR);
    }
}
