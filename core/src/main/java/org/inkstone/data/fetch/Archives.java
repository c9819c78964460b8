package org.inkstone.data.fetch;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The archive formats data sets are published in. */
public final class Archives {
    private static final int BUFFER = 1 << 16;

    private Archives() {}

    /** What to do with one member of a tar file. */
    @FunctionalInterface
    interface Member {
        void accept(InputStream content) throws IOException;
    }

    /**
     * Takes files out of a gzipped tar.
     *
     * @param members path in the archive to file name in the staging folder; nothing else is written
     */
    public static Unpacker tarGz(Map<String, String> members) {
        return (archive, staging) -> {
            Map<String, Member> actions = new HashMap<>();
            members.forEach((path, file) -> actions.put(
                    path, content -> Files.copy(content, staging.resolve(file), StandardCopyOption.REPLACE_EXISTING)));
            readTarGz(archive, actions);
        };
    }

    /**
     * Puts many small files of a gzipped tar into one, in the order of their paths, each ended by one line feed.
     *
     * @param folder where they lie in the archive, with the slash at its end
     * @param suffix how their names end
     * @param file   name in the staging folder
     */
    public static Unpacker tarGzJoined(String folder, String suffix, String file) {
        return (archive, staging) -> {
            TreeMap<String, byte[]> parts = new TreeMap<>();
            try (TarArchiveInputStream tar = new TarArchiveInputStream(gunzip(archive))) {
                for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
                    if (entry.getName().startsWith(folder) && entry.getName().endsWith(suffix)) {
                        parts.put(entry.getName(), tar.readAllBytes());
                    }
                }
            } catch (EOFException e) {
                throw new EOFException("it ends in the middle");
            }
            if (parts.isEmpty()) {
                throw new IOException("it has no " + folder + "*" + suffix);
            }
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(staging.resolve(file)), BUFFER)) {
                for (byte[] part : parts.values()) {
                    out.write(part);
                    if (part.length == 0 || part[part.length - 1] != '\n') {
                        out.write('\n');
                    }
                }
            }
        };
    }

    /** Keeps the archive as it is: for sets that read their files out of it. */
    public static Unpacker whole(String file) {
        return (archive, staging) -> Files.copy(archive, staging.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Takes the one file out of a gzip file. */
    public static Unpacker gzip(String file) {
        return (archive, staging) -> {
            try (InputStream in = gunzip(archive)) {
                Files.copy(in, staging.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            } catch (EOFException e) {
                throw new EOFException("it ends in the middle");
            }
        };
    }

    /** Runs the action of each member; all must be there. */
    static void readTarGz(Path archive, Map<String, Member> actions) throws IOException {
        TreeSet<String> missing = new TreeSet<>(actions.keySet());
        try (TarArchiveInputStream tar = new TarArchiveInputStream(gunzip(archive))) {
            for (TarArchiveEntry entry; !missing.isEmpty() && (entry = tar.getNextEntry()) != null; ) {
                if (missing.remove(entry.getName())) {
                    actions.get(entry.getName()).accept(tar);
                }
            }
        } catch (EOFException e) {
            throw new EOFException("it ends in the middle");
        }
        if (!missing.isEmpty()) {
            throw new IOException("it has no " + missing.first());
        }
    }

    private static InputStream gunzip(Path archive) throws IOException {
        InputStream file = new BufferedInputStream(Files.newInputStream(archive), BUFFER);
        try {
            return new GZIPInputStream(file, BUFFER);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }
}
