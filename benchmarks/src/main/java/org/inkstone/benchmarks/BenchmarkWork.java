package org.inkstone.benchmarks;

import java.util.function.DoubleSupplier;

/** What a contender of a benchmark can do; {@link FigureServer} times it. */
public interface BenchmarkWork {
    /** One line with names and versions. */
    String about();

    /**
     * What an order asks for.
     *
     * @param order its words: what to do, how often, and what else the benchmark knows
     * @throws IllegalArgumentException for an order that is not known
     */
    Task task(String... order);

    /**
     * What is timed.
     *
     * @param mode      train, infer, generate, sample
     * @param batch     sequences or pictures at a time
     * @param cached    of a generation, whether keys and values are kept
     * @param newTokens of a generation, tokens per sequence
     * @param step      does it once and gives a number that must be finite
     */
    record Task(String mode, int batch, boolean cached, int newTokens, DoubleSupplier step) {
        /** A task without tokens. */
        public Task(String mode, int batch, DoubleSupplier step) {
            this(mode, batch, false, 0, step);
        }
    }
}
