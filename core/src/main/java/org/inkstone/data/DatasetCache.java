package org.inkstone.data;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.inkstone.data.DatasetSpec.DataFile;
import org.inkstone.data.fetch.DataSource;
import org.inkstone.data.fetch.DiskFull;
import org.inkstone.data.fetch.Fetch;
import org.inkstone.data.fetch.Progress;
import org.inkstone.data.fetch.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that holds fetched data sets. A set is fetched from the first source that works, verified by the checksum of
 * its decompressed files and only then moved into place, so a set in the cache is whole or not there. Processes and
 * threads that want the same set at once wait for each other. Every read is verified again.
 *
 * <p>{@link #ofDefault()} is at {@code INKSTONE_DATA}, else {@code %LOCALAPPDATA%\inkstone\data} on Windows and
 * {@code ~/.inkstone/data} elsewhere; a set lies in the folder of its name.
 */
public final class DatasetCache {
    private static final Logger LOG = LoggerFactory.getLogger(DatasetCache.class);
    /** Space wanted before fetching, as a multiple of the files: the archive and the staged files besides them. */
    private static final double SPACE = 2.6;

    private final Path root;
    private final boolean offline;
    private final Progress progress;

    /**
     * @param root    the folder; made when something is fetched
     * @param offline whether to use only what is on this machine: the cache itself and archives put there by hand
     */
    public DatasetCache(Path root, boolean offline) {
        this(root, offline, Progress.NONE);
    }

    /** As {@link #DatasetCache(Path, boolean)}; the listener hears how far downloads are. */
    public DatasetCache(Path root, boolean offline, Progress progress) {
        this.root = root.toAbsolutePath();
        this.offline = offline;
        this.progress = Objects.requireNonNull(progress, "progress");
    }

    /** The user's cache, online unless the environment has {@code INKSTONE_OFFLINE} set to something but 0 or false. */
    public static DatasetCache ofDefault() {
        String off = System.getenv().getOrDefault("INKSTONE_OFFLINE", "0");
        return new DatasetCache(defaultRoot(), !off.isEmpty() && !off.equals("0") && !off.equalsIgnoreCase("false"));
    }

    private static Path defaultRoot() {
        String set = System.getenv("INKSTONE_DATA");
        if (set != null && !set.isBlank()) {
            return Path.of(set);
        }
        String local = System.getenv("LOCALAPPDATA");
        return local != null && File.separatorChar == '\\'
                ? Path.of(local, "inkstone", "data")
                : Path.of(System.getProperty("user.home"), ".inkstone", "data");
    }

    /** The same cache with another listener. */
    public DatasetCache withProgress(Progress listener) {
        return new DatasetCache(root, offline, listener);
    }

    public Path root() {
        return root;
    }

    public boolean offline() {
        return offline;
    }

    /** The folder of a set, whether it is there or not. */
    public Path folder(DatasetSpec spec) {
        return root.resolve(spec.name());
    }

    /** Whether all files are there with their right sizes (a quick look, without checksums). */
    public boolean has(DatasetSpec spec) {
        return spec.files().stream().allMatch(f -> rightSize(spec, f));
    }

    /**
     * Makes sure that a set is in the cache, whole.
     *
     * @return its folder
     * @throws DatasetException in one line: what each source said, and which file to put where
     */
    public Path install(DatasetSpec spec) {
        if (firstBad(spec).isEmpty()) {
            return folder(spec);
        }
        try {
            Files.createDirectories(folder(spec));
            CacheLock.holding(root.resolve(spec.name() + ".lock"), () -> {
                // another process may have brought it while we waited
                Optional<String> bad = firstBad(spec);
                if (bad.isPresent()) {
                    LOG.info("{}: fetching, as {}", spec.name(), bad.get());
                    fetch(spec);
                }
            });
        } catch (IOException e) {
            throw new DatasetException(
                    DiskFull.caused(e)
                            ? "the disk is full: " + spec.name() + " does not fit into " + root
                                    + "; free some space or set INKSTONE_DATA to a folder on another disk"
                            : "cannot write to the data cache " + root + " (" + e
                                    + "); set INKSTONE_DATA to another folder",
                    e);
        }
        return folder(spec);
    }

    /**
     * One file of a set, fetched when it is not there or damaged.
     *
     * @return its verified content
     */
    public byte[] read(DatasetSpec spec, String fileName) {
        DataFile file = spec.file(fileName);
        return intact(spec, file).orElseGet(() -> {
            install(spec);
            return intact(spec, file)
                    .orElseThrow(() ->
                            new DatasetException(folder(spec).resolve(fileName) + " was changed while it was read"));
        });
    }

    private Optional<byte[]> intact(DatasetSpec spec, DataFile file) {
        if (!rightSize(spec, file)) {
            return Optional.empty();
        }
        Path path = folder(spec).resolve(file.name());
        try {
            byte[] content = Files.readAllBytes(path);
            return file.hasChecksum(Sha256.of(content)) ? Optional.of(content) : Optional.empty();
        } catch (IOException e) {
            throw new DatasetException("cannot read " + path + " (" + e + ")", e);
        }
    }

    private boolean rightSize(DatasetSpec spec, DataFile file) {
        Path path = folder(spec).resolve(file.name());
        try {
            return Files.isRegularFile(path) && file.hasSize(Files.size(path));
        } catch (IOException e) {
            return false;
        }
    }

    /** What is wrong with the first file that is not as it should be. */
    private Optional<String> firstBad(DatasetSpec spec) {
        for (DataFile file : spec.files()) {
            try {
                Optional<String> wrong = wrong(folder(spec).resolve(file.name()), file);
                if (wrong.isPresent()) {
                    return wrong;
                }
            } catch (IOException e) {
                throw new DatasetException("cannot read " + folder(spec).resolve(file.name()) + " (" + e + ")", e);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> wrong(Path path, DataFile file) throws IOException {
        if (!Files.isRegularFile(path)) {
            return Optional.of(file.name() + " is missing");
        }
        if (!file.hasSize(Files.size(path))) {
            return Optional.of(file.name() + " has " + Files.size(path) + " bytes, expected " + file.bytes());
        }
        String actual = Sha256.of(path);
        return file.hasChecksum(actual)
                ? Optional.empty()
                : Optional.of(file.name() + " has SHA-256 " + actual + ", expected " + file.sha256());
    }

    private void fetch(DatasetSpec spec) throws IOException {
        checkSpace(spec);
        Path staging = folder(spec).resolve(".staging");
        List<String> failures = new ArrayList<>();
        try {
            for (DataSource source : spec.sources()) {
                if (offline && !source.local()) {
                    continue;
                }
                FileTrees.delete(staging);
                Files.createDirectory(staging);
                try {
                    deliver(spec, source, staging);
                    LOG.info("{}: complete in {}, from {}", spec.name(), folder(spec), source.name());
                    return;
                } catch (NoSuchFileException e) {
                    LOG.debug("{}: {} is not there", spec.name(), e.getFile());
                } catch (IOException e) {
                    if (DiskFull.caused(e)) {
                        FileTrees.delete(folder(spec).resolve(".download"));
                        throw e;
                    }
                    LOG.info("{}: not from {} ({})", spec.name(), source.name(), e.getMessage());
                    failures.add(source.name() + ": " + e.getMessage());
                }
            }
        } finally {
            FileTrees.delete(staging);
            FileTrees.deleteIfEmpty(folder(spec).resolve(".download"));
        }
        throw new DatasetException(message(spec, failures));
    }

    private void deliver(DatasetSpec spec, DataSource source, Path staging) throws IOException {
        LOG.debug("{}: trying {}", spec.name(), source.name());
        source.fetch(new Fetch(folder(spec), staging, progress));
        for (DataFile file : spec.files()) {
            Optional<String> wrong = wrong(staging.resolve(file.name()), file);
            if (wrong.isPresent()) {
                throw new IOException(wrong.get());
            }
        }
        for (DataFile file : spec.files()) {
            FileTrees.move(staging.resolve(file.name()), folder(spec).resolve(file.name()));
        }
        FileTrees.delete(folder(spec).resolve(".download"));
    }

    private void checkSpace(DatasetSpec spec) throws IOException {
        long wanted = (long) (spec.bytes() * SPACE);
        long free = Files.getFileStore(folder(spec)).getUsableSpace();
        if (free < wanted) {
            throw new DatasetException(String.format(
                    "too little space for %s in %s: %d MB free, %d MB needed; set INKSTONE_DATA to another folder",
                    spec.name(), root, free >> 20, wanted >> 20));
        }
    }

    private String message(DatasetSpec spec, List<String> failures) {
        return "cannot get " + spec.name() + (offline ? " offline" : "")
                + (failures.isEmpty() ? "" : " [" + String.join("; ", failures) + "]") + ": put " + spec.byHand()
                + " into " + folder(spec) + " and try again";
    }
}
