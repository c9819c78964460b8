package org.inkstone.data.fetch;

import java.io.IOException;

/** A place that a data set can come from. What it delivers is verified by the cache, whoever delivered it. */
public interface DataSource {
    /** Short, for messages: "https://host/archive.tar.gz", "npm package x@1". */
    String name();

    /** Whether it works without a network. */
    boolean local();

    /**
     * Puts the set's files, decompressed, into {@link Fetch#staging()}.
     *
     * @throws IOException with a one-line message that names what is missing or wrong
     */
    void fetch(Fetch fetch) throws IOException;
}
