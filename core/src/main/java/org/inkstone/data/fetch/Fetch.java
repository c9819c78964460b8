package org.inkstone.data.fetch;

import java.nio.file.Path;

/**
 * One attempt to get a data set.
 *
 * @param folder   the set's folder in the cache: hand-placed archives and unfinished downloads lie here
 * @param staging  an empty folder on the same disk; the set's files go here, anything else here is thrown away
 * @param progress hears how far it is
 */
public record Fetch(Path folder, Path staging, Progress progress) {
    /** Where an unfinished download waits to be resumed. */
    public Path download(String archive) {
        return folder.resolve(".download").resolve(archive + ".part");
    }
}
