package org.inkstone.backend;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Runs numbered tasks on all cores, the calling thread among them. Which thread does which task is open, so what a task computes
 * must depend on its number alone; results of tasks are to be put together in the order of their numbers. That way any number of
 * threads gives the same result.
 *
 * <p>It has threads of its own because those of the common pool may be bound to one core (see {@link Threads}).
 */
public final class Parallel {
    private static final BlockingQueue<Runnable> WAITING = new LinkedBlockingQueue<>();
    private static int started;

    private Parallel() {}

    /** Number of threads for the option {@code threads}: itself, or the number of cores for 0. */
    public static int threads(int option) {
        if (option < 0) {
            throw new IllegalArgumentException("threads must be positive, or 0 for all cores: " + option);
        }
        return option == 0 ? Threads.available() : option;
    }

    /**
     * Runs tasks 0 to {@code tasks - 1} and waits for all of them.
     *
     * @param threads at most this many at once, 0 for all cores
     * @throws RuntimeException what the first failing task threw; tasks that have not begun are left out then
     */
    public static void run(int threads, int tasks, IntConsumer task) {
        int helpers = Math.min(threads(threads), tasks) - 1;
        if (helpers < 1) {
            for (int i = 0; i < tasks; i++) {
                task.accept(i);
            }
            return;
        }
        ensureStarted(helpers);
        Batch batch = new Batch(tasks, task, Thread.currentThread());
        for (int i = 0; i < helpers; i++) {
            WAITING.add(batch);
        }
        batch.run();
        batch.await();
    }

    private static synchronized void ensureStarted(int helpers) {
        for (; started < helpers; started++) {
            Threads.start("inkstone-parallel-" + started, Parallel::work);
        }
    }

    private static void work() {
        try {
            while (true) {
                WAITING.take().run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Batch implements Runnable {
        private final int tasks;
        private final IntConsumer task;
        private final Thread caller;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger left;
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        Batch(int tasks, IntConsumer task, Thread caller) {
            this.tasks = tasks;
            this.task = task;
            this.caller = caller;
            this.left = new AtomicInteger(tasks);
        }

        @Override
        public void run() {
            for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
                try {
                    if (failure.get() == null) {
                        task.accept(i);
                    }
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                } finally {
                    if (left.decrementAndGet() == 0) {
                        LockSupport.unpark(caller);
                    }
                }
            }
        }

        /** Only tasks that have begun are waited for, so calls within tasks can't lock each other out. */
        void await() {
            boolean interrupted = false;
            while (left.get() > 0) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            Throwable thrown = failure.get();
            if (thrown instanceof RuntimeException e) {
                throw e;
            }
            if (thrown instanceof Error e) {
                throw e;
            }
        }
    }
}
