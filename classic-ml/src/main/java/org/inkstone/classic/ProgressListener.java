package org.inkstone.classic;

/** Told how far a long fit is; called on the fitting thread. */
@FunctionalInterface
public interface ProgressListener {
    /** Hears nothing. */
    ProgressListener NONE = (done, total, value) -> {};

    /**
     * @param done  units of work done: iterations, or rows
     * @param total the most there will be
     * @param value what the algorithm watches, as its {@code fit} says
     */
    void progress(long done, long total, double value);
}
