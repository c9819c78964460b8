package org.inkstone.sweep;

import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.arbiter.optimize.api.OptimizationResult;
import org.deeplearning4j.arbiter.optimize.api.TaskCreator;
import org.deeplearning4j.arbiter.optimize.config.OptimizationConfiguration;
import org.deeplearning4j.arbiter.optimize.runner.LocalOptimizationRunner;

/** Arbiter's runner without its wait of a second for results before the first trial has begun. */
final class SweepRunner extends LocalOptimizationRunner {
    SweepRunner(int parallel, OptimizationConfiguration configuration, TaskCreator tasks) {
        super(parallel, configuration, tasks);
        completedFutures = new PromptQueue();
    }

    /** The first waiting is none. */
    private static final class PromptQueue extends LinkedBlockingQueue<Future<OptimizationResult>> {
        private static final long serialVersionUID = 1L;

        private boolean begun;

        @Override
        public Future<OptimizationResult> poll(long timeout, TimeUnit unit) throws InterruptedException {
            if (begun) {
                return super.poll(timeout, unit);
            }
            begun = true;
            return poll();
        }
    }
}
