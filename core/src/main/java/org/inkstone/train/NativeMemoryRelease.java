package org.inkstone.train;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the resident size of a training flat. ND4J's native memory goes back only when the small Java objects that hold it
 * are collected, and the heap they fill so slowly asks for no collection: without this, a training grows by a quarter to
 * one megabyte a step. So it runs a full collection now and then, and a second later, when the native memory has been
 * freed, lets the C library give its free pages back (the JVM's {@code System.trim_native_heap}, Linux, JDK 17.0.9 and
 * newer; elsewhere that part is left out). Every {@link Trainer} has one. It starts with each 100th step and spaces
 * collections out until they take at most 2% of the time.
 */
final class NativeMemoryRelease implements Callback {
    private static final Logger log = LoggerFactory.getLogger(NativeMemoryRelease.class);
    private static final long FIRST_INTERVAL = 100;
    private static final int LARGEST_SHARE = 50; // one part in
    /** Buffers are freed half a second after their collection, to be safe from operations that use them. */
    private static final long FREED_AFTER_NANOS = 1_000_000_000;

    private long interval = FIRST_INTERVAL;
    private long next = FIRST_INTERVAL;
    private long steps;
    private long lastEnd = System.nanoTime();
    private boolean trimNext;
    private boolean trimmable = true;

    @Override
    public void onStep(TrainingRun run) {
        if (trimNext && System.nanoTime() - lastEnd >= FREED_AFTER_NANOS) {
            trim();
            trimNext = false;
        }
        if (++steps < next) {
            return;
        }
        long start = System.nanoTime();
        System.gc();
        long end = System.nanoTime();
        trimNext = trimmable;
        if ((end - start) * LARGEST_SHARE > start - lastEnd) {
            interval *= 2;
        }
        lastEnd = end;
        next = steps + interval;
    }

    private void trim() {
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "systemTrimNativeHeap",
                            null,
                            null);
        } catch (JMException | RuntimeException e) {
            log.debug("this Java runtime cannot trim the native heap", e);
            trimmable = false;
        }
    }

    @Override
    public int order() {
        return LAST;
    }
}
