package org.inkstone.data.fetch;

import java.io.IOException;
import java.nio.file.Path;

/** Takes the set's files out of an archive. */
@FunctionalInterface
public interface Unpacker {
    /**
     * @param archive what was downloaded
     * @param staging where the files go
     */
    void unpack(Path archive, Path staging) throws IOException;

    /** Runs an unpacker; its failures name the archive, except for a full disk, which is not the archive's fault. */
    static void run(Unpacker unpacker, Path archive, Path staging) throws IOException {
        try {
            unpacker.unpack(archive, staging);
        } catch (IOException e) {
            if (DiskFull.caused(e)) {
                throw e;
            }
            throw new IOException(archive.getFileName() + " is truncated or damaged (" + e.getMessage() + ")", e);
        }
    }
}
