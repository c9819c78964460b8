package org.inkstone.train;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ctrl-C and termination: while a training runs, the JVM's shutdown waits until the running step is done and the last
 * checkpoint written, {@value #PATIENCE_SECONDS} seconds at most.
 */
final class Interruption implements AutoCloseable {
    static final int PATIENCE_SECONDS = 60;
    private static final Logger log = LoggerFactory.getLogger(Interruption.class);

    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::shutDown, "inkstone-finish-training");
    private volatile boolean requested;

    Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    boolean requested() {
        return requested;
    }

    private void shutDown() {
        requested = true;
        try {
            if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                log.warn("the training did not come to a stop within {} s", PATIENCE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        finished.countDown();
        if (!requested) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException shuttingDown) {
                log.debug("the JVM is going down", shuttingDown);
            }
        }
    }
}
