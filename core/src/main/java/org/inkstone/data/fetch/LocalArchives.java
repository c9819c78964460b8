package org.inkstone.data.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Archives that somebody put somewhere on this machine; they are read and left alone. */
public final class LocalArchives implements DataSource {
    private final Path folder;
    private final Map<String, Unpacker> archives;

    /**
     * @param folder   where they lie; null stands for the set's own folder in the cache
     * @param archives file name to what takes the data out of it; all must be there
     */
    public LocalArchives(Path folder, Map<String, Unpacker> archives) {
        this.folder = folder;
        this.archives = new LinkedHashMap<>(archives);
    }

    /** Archives put by hand into the set's folder in the cache. */
    public static LocalArchives placedByHand(Map<String, Unpacker> archives) {
        return new LocalArchives(null, archives);
    }

    @Override
    public String name() {
        return (folder == null ? "" : folder + "/") + String.join(", ", archives.keySet());
    }

    @Override
    public boolean local() {
        return true;
    }

    @Override
    public void fetch(Fetch fetch) throws IOException {
        Path from = folder == null ? fetch.folder() : folder;
        for (String archive : archives.keySet()) {
            if (!Files.isRegularFile(from.resolve(archive))) {
                throw new NoSuchFileException(from.resolve(archive).toString(), null, "not there");
            }
        }
        for (Map.Entry<String, Unpacker> archive : archives.entrySet()) {
            fetch.progress().update(archive.getKey(), 0, -1);
            Unpacker.run(archive.getValue(), from.resolve(archive.getKey()), fetch.staging());
        }
    }
}
