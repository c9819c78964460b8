package org.inkstone.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps threads and processes from fetching the same thing at once. A file lock holds between processes only (a second
 * one in the same process is an error), so there is a thread lock around it.
 */
final class CacheLock {
    private static final Logger LOG = LoggerFactory.getLogger(CacheLock.class);
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private CacheLock() {}

    /** What is done under the lock. */
    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    /**
     * Waits until nobody else holds the lock of this file, then acts. The lock file stays behind empty: were it deleted,
     * two processes could lock different files of one name.
     */
    static void holding(Path file, Action action) throws IOException {
        ReentrantLock threads = THREADS.computeIfAbsent(file.normalize(), f -> new ReentrantLock());
        threads.lock();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (channel.tryLock() == null) {
                LOG.info("waiting for another process that holds {}", file);
                channel.lock();
            }
            action.run(); // closing the channel frees the file lock
        } finally {
            threads.unlock();
        }
    }
}
