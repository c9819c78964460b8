package org.inkstone.train;

/**
 * Runs a full garbage collection now and then. ND4J's native memory goes back only when the small Java objects that hold it
 * are collected, and the heap they fill so slowly asks for no collection: without this, the resident size of a training
 * grows by a quarter to one megabyte a step. Every {@link Trainer} has one. It starts with each 100th step and spaces
 * collections out until they take at most 2% of the time.
 */
final class NativeMemoryRelease implements Callback {
    private static final long FIRST_INTERVAL = 100;
    private static final int LARGEST_SHARE = 50; // one part in

    private long interval = FIRST_INTERVAL;
    private long next = FIRST_INTERVAL;
    private long steps;
    private long lastEnd = System.nanoTime();

    @Override
    public void onStep(TrainingRun run) {
        if (++steps < next) {
            return;
        }
        long start = System.nanoTime();
        System.gc();
        long end = System.nanoTime();
        if ((end - start) * LARGEST_SHARE > start - lastEnd) {
            interval *= 2;
        }
        lastEnd = end;
        next = steps + interval;
    }

    @Override
    public int order() {
        return LAST;
    }
}
