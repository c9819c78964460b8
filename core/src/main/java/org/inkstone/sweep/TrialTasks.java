package org.inkstone.sweep;

import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.deeplearning4j.arbiter.optimize.api.Candidate;
import org.deeplearning4j.arbiter.optimize.api.OptimizationResult;
import org.deeplearning4j.arbiter.optimize.api.TaskCreator;
import org.deeplearning4j.arbiter.optimize.api.data.DataProvider;
import org.deeplearning4j.arbiter.optimize.api.data.DataSource;
import org.deeplearning4j.arbiter.optimize.api.score.ScoreFunction;
import org.deeplearning4j.arbiter.optimize.runner.CandidateInfo;
import org.deeplearning4j.arbiter.optimize.runner.CandidateStatus;
import org.deeplearning4j.arbiter.optimize.runner.IOptimizationRunner;
import org.deeplearning4j.arbiter.optimize.runner.listener.StatusListener;
import org.inkstone.backend.Threads;

/** Makes Arbiter run trials: whatever a trial throws and whatever it scores, Arbiter gets a result that it can take. */
@SuppressWarnings({"rawtypes", "deprecation"}) // as Arbiter declares it
record TrialTasks(TrialRun run, boolean ownThread) implements TaskCreator {
    /** Runs a candidate to its record; null when it was interrupted for the sweep's sake. */
    @FunctionalInterface
    interface TrialRun {
        TrialRecord run(int number, Parameters parameters, double[] position);
    }

    @Override
    @Deprecated
    public Callable<OptimizationResult> create(
            Candidate candidate,
            DataProvider data,
            ScoreFunction score,
            List<StatusListener> listeners,
            IOptimizationRunner runner) {
        return () -> ownThread ? inOwnThread(candidate) : result(candidate);
    }

    @Override
    public Callable<OptimizationResult> create(
            Candidate candidate,
            Class<? extends DataSource> data,
            Properties properties,
            ScoreFunction score,
            List<StatusListener> listeners,
            IOptimizationRunner runner) {
        return () -> ownThread ? inOwnThread(candidate) : result(candidate);
    }

    /** The runner's threads may be bound to one core, which parallel trials would share. */
    private OptimizationResult inOwnThread(Candidate candidate) throws InterruptedException, ExecutionException {
        CompletableFuture<OptimizationResult> result = new CompletableFuture<>();
        Threads.start("inkstone-trial-" + candidate.getIndex(), () -> {
            try {
                result.complete(result(candidate));
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        return result.get();
    }

    private OptimizationResult result(Candidate candidate) {
        long start = System.currentTimeMillis();
        int number = candidate.getIndex();
        double[] position = candidate.getFlatParameters();
        TrialRecord trial = run.run(number, (Parameters) candidate.getValue(), position);
        boolean scored = trial != null && trial.scored();
        Double score = scored ? (Double) trial.score() : null;
        CandidateInfo info = new CandidateInfo(
                number,
                scored ? CandidateStatus.Complete : CandidateStatus.Failed,
                score,
                start,
                start,
                System.currentTimeMillis(),
                position,
                trial == null ? "interrupted" : trial.error());
        return new OptimizationResult(candidate, score, number, null, info, null);
    }
}
