package org.inkstone.sweep;

import java.time.Duration;

/** Whether a sweep is to end before its trials are done, and why. */
final class SweepControl {
    private final long start = System.nanoTime();
    private final Duration budget;
    private volatile String reason;
    private volatile RuntimeException failure;

    /** @param budget null for no limit */
    SweepControl(Duration budget) {
        this.budget = budget;
    }

    void cancel(String why) {
        if (reason == null) {
            reason = why;
        }
    }

    /** Ends the sweep with an exception: going on would lose results. */
    void fail(RuntimeException e) {
        failure = e;
        cancel("failed");
    }

    boolean ends() {
        if (reason == null && budget != null && System.nanoTime() - start >= budget.toNanos()) {
            cancel("the time budget of " + words(budget) + " is used up");
        }
        return reason != null;
    }

    /** Why the sweep ends early; null while it doesn't. */
    String reason() {
        return reason;
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    void rethrow() {
        if (failure != null) {
            throw failure;
        }
    }

    private static String words(Duration duration) {
        return duration.toMillis() < 10_000 ? duration.toMillis() + " ms" : duration.toSeconds() + " s";
    }
}
