package org.inkstone.backend;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Starts threads that may run on every core. With {@code OMP_PROC_BIND=true} the native library binds the thread that loads
 * it to one core, and a thread inherits its parent's binding: without this, all workers would share the core of the thread
 * that trains. So threads are started by a parent that is older than the library.
 */
public final class Threads {
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final BlockingQueue<Runnable> TO_START = new LinkedBlockingQueue<>();

    static {
        Thread parent = new Thread(Threads::startAll, "inkstone-threads");
        parent.setDaemon(true);
        parent.start();
    }

    private Threads() {}

    /** Makes sure the parent exists; called before ND4J is loaded. */
    static void prepare() {
        // the static initialiser has done it
    }

    /** Processors this process may use, counted before the native library bound anything. */
    static int available() {
        return CORES;
    }

    /** Starts a daemon thread; it runs already when this returns. */
    public static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        CompletableFuture<Void> started = new CompletableFuture<>();
        TO_START.add(() -> {
            thread.start();
            started.complete(null);
        });
        started.join();
        return thread;
    }

    private static void startAll() {
        try {
            while (true) {
                TO_START.take().run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
