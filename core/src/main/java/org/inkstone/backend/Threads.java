package org.inkstone.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

/**
 * Starts threads that may run on every core. With {@code OMP_PROC_BIND=true} the native library binds the thread that loads
 * it to one core, and a thread inherits its parent's binding: without this, all workers would share the core of the thread
 * that trains. So threads are started by a parent that is older than the library.
 */
public final class Threads {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int CORES = count();
    private static final BlockingQueue<Runnable> TO_START = new LinkedBlockingQueue<>();

    static {
        Thread parent = new Thread(Threads::startAll, "inkstone-threads");
        parent.setDaemon(true);
        parent.start();
    }

    private Threads() {}

    /**
     * Makes sure that the parent exists. Cheap; to be called before ND4J is loaded where worker threads are wanted, since a
     * parent that comes later is bound to one core as well. The first use of a network, a trainer or a loader does it.
     */
    public static void prepare() {
        // the static initialiser has done it
    }

    /** Processors this process may use, counted before the native library bound anything. */
    public static int available() {
        return CORES;
    }

    private static int count() {
        int visible = Runtime.getRuntime().availableProcessors();
        // one may be what the library has left to this thread: the process's first thread is never bound
        return visible == 1 ? Math.max(visible, allowed()) : visible;
    }

    private static int allowed() {
        try (Stream<String> lines = Files.lines(STATUS)) {
            String list = "Cpus_allowed_list:";
            return lines.filter(line -> line.startsWith(list))
                    .mapToInt(line -> inRanges(line.substring(list.length())))
                    .findFirst()
                    .orElse(1);
        } catch (IOException | UncheckedIOException | NumberFormatException e) {
            return 1; // no Linux
        }
    }

    /** How many numbers a list such as {@code 0-3,8} has. */
    static int inRanges(String list) {
        int count = 0;
        for (String range : list.trim().split(",")) {
            String[] ends = range.split("-");
            count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
        }
        return count;
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
