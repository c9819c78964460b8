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
     * @param bytes  its exact size, or {@link #ANY_SIZE} where only the checksum is known
     * @param sha256 checksum of the content, hexadecimal; or its first digits, at least eight, as some publishers put them
     *               into a file's name
     */
    public record DataFile(String name, long bytes, String sha256) {
        /** Stands for a size that is not known. */
        public static final long ANY_SIZE = -1;

        public DataFile {
            if (!sha256.matches("[0-9a-f]{8,64}")) {
                throw new IllegalArgumentException("sha256 must be 8 to 64 hexadecimal digits: " + sha256);
            }
            if (bytes < ANY_SIZE) {
                throw new IllegalArgumentException("bytes must be zero or more, or ANY_SIZE: " + bytes);
            }
        }

        boolean hasSize(long size) {
            return bytes == ANY_SIZE || bytes == size;
        }

        boolean hasChecksum(String actual) {
            return actual.startsWith(sha256);
        }
    }

    /** Bytes of all files whose size is known. */
    public long bytes() {
        return files.stream().mapToLong(f -> Math.max(0, f.bytes())).sum();
    }

    DataFile file(String fileName) {
        return files.stream()
                .filter(f -> f.name().equals(fileName))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(name + " has no file " + fileName));
    }
}
