package org.inkstone.data;

import java.util.List;
import java.util.NoSuchElementException;
import org.inkstone.data.fetch.DataSource;

/**
 * What {@link DatasetCache} has to know of a set that is too large to ship.
 *
 * @param name    folder name in the cache
 * @param files   the decompressed files
 * @param sources where they can come from, best first
 * @param byHand  which archive to put into the set's folder, and where to find it: the end of the sentence "put ..."
 */
public record DatasetSpec(String name, List<DataFile> files, List<DataSource> sources, String byHand) {
    public DatasetSpec {
        if (!name.matches("[a-z0-9][a-z0-9._-]*")) {
            throw new IllegalArgumentException("name must do for a folder (a-z, 0-9, '-', '_', '.'): " + name);
        }
        files = List.copyOf(files);
        sources = List.copyOf(sources);
    }

    /**
     * One file of a set.
     *
     * @param name   file name in the cache
     * @param bytes  its exact size
     * @param sha256 checksum of the content, hexadecimal
     */
    public record DataFile(String name, long bytes, String sha256) {}

    /** Bytes of all files. */
    public long bytes() {
        return files.stream().mapToLong(DataFile::bytes).sum();
    }

    DataFile file(String fileName) {
        return files.stream()
                .filter(f -> f.name().equals(fileName))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(name + " has no file " + fileName));
    }
}
