package org.inkstone.data;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.inkstone.backend.Threads;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Loads items in several threads. They claim item after item, so that all work on the next batch first; whoever loads a
 * batch's last item puts it together. No more than a bounded number of batches is under way or waiting.
 */
final class WorkerBatches implements BatchStream {
    private static final AtomicInteger STREAMS = new AtomicInteger();
    private static final long PATIENCE_MILLIS = 10_000;

    private final LoaderSettings settings;
    private final BatchMaker maker;
    private final int epoch;
    private final int[] order;
    private final List<Thread> threads = new ArrayList<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition ready = lock.newCondition();
    /** Batches not yet taken, in order; the last may have items to claim. */
    private final Deque<Pending> pending = new ArrayDeque<>();

    private int batchesToStart;
    private int position;
    private boolean closed;

    /** A batch in the making. */
    private static final class Pending {
        final LoadedItem[] items;
        final int first;
        final AtomicInteger missing;
        int claimed;
        boolean done;
        DataSet batch;
        Throwable failure;

        Pending(int first, int size) {
            this.first = first;
            this.items = new LoadedItem[size];
            this.missing = new AtomicInteger(size);
        }
    }

    /** One item to load. */
    private record Claim(Pending batch, int slot) {}

    WorkerBatches(LoaderSettings settings, BatchMaker maker, int epoch, int[] order, int position) {
        this.settings = settings;
        this.maker = maker;
        this.epoch = epoch;
        this.order = order;
        this.position = position;
        this.batchesToStart = settings.batchesFrom(position);
        int stream = STREAMS.incrementAndGet();
        for (int w = 0; w < settings.workers(); w++) {
            threads.add(Threads.start("inkstone-loader-" + stream + "-" + w, this::work));
        }
    }

    private void work() {
        try {
            for (Claim claim = claim(); claim != null; claim = claim()) {
                Pending batch = claim.batch();
                batch.items[claim.slot()] = LoadedItem.load(settings, epoch, order[batch.first + claim.slot()]);
                if (batch.missing.decrementAndGet() == 0) {
                    complete(batch);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // by close(), which waits for nothing more than the end
        }
    }

    /** The next item; null when there is none left. Waits while enough batches are under way. */
    private Claim claim() throws InterruptedException {
        lock.lock();
        try {
            while (!closed) {
                Pending last = pending.peekLast();
                if (last != null && last.claimed < last.items.length) {
                    return new Claim(last, last.claimed++);
                }
                if (batchesToStart == 0) {
                    return null;
                }
                if (pending.size() < settings.prefetch()) {
                    start();
                } else {
                    room.await();
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void start() {
        int size = Math.min(settings.batchSize(), order.length - position);
        pending.add(new Pending(position, size));
        position += size;
        batchesToStart--;
        room.signalAll();
    }

    private void complete(Pending batch) {
        DataSet made = null;
        Throwable failure = null;
        try {
            made = closed() ? null : maker.make(batch.items);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        lock.lock();
        try {
            batch.batch = made;
            batch.failure = failure;
            batch.done = true;
            ready.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public DataSet next() {
        lock.lock();
        try {
            // the workers have one to offer, or are about to begin it
            while (pending.isEmpty() || !pending.peek().done) {
                ready.await();
            }
            Pending batch = pending.remove();
            room.signalAll();
            if (batch.failure instanceof Error error) {
                throw error;
            }
            if (batch.failure != null) {
                throw (RuntimeException) batch.failure;
            }
            return batch.batch;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a batch", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            room.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            interrupted |= !ended(thread);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a thread, for its item at hand. False when the waiting was interrupted. */
    private static boolean ended(Thread thread) {
        try {
            thread.join(PATIENCE_MILLIS);
            return true;
        } catch (InterruptedException e) {
            return false;
        } finally {
            if (thread.isAlive()) {
                thread.interrupt(); // an item that takes that long hangs
            }
        }
    }
}
