package org.inkstone.data;

import org.nd4j.linalg.dataset.DataSet;

/** The batches of one epoch, in order. */
interface BatchStream extends AutoCloseable {
    /**
     * The next batch; null when all its items were broken and left out.
     *
     * @throws RuntimeException for a broken item, with its name
     */
    DataSet next();

    /** Ends all threads and waits for them. */
    @Override
    void close();
}
