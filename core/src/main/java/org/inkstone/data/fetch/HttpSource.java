package org.inkstone.data.fetch;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Archives at a web address. The bytes of a broken download stay for the next time; a downloaded archive is deleted once
 * it is unpacked.
 */
public final class HttpSource implements DataSource {
    private final URI base;
    private final Map<String, Unpacker> archives;

    /**
     * @param base     address of the folder, ends in a slash
     * @param archives file name to what takes the data out of it, in download order
     */
    public HttpSource(String base, Map<String, Unpacker> archives) {
        if (!base.endsWith("/")) {
            throw new IllegalArgumentException("base must end in a slash: " + base);
        }
        this.base = URI.create(base);
        this.archives = new LinkedHashMap<>(archives);
    }

    @Override
    public String name() {
        return base.toString();
    }

    @Override
    public boolean local() {
        return false;
    }

    @Override
    public void fetch(Fetch fetch) throws IOException {
        for (Map.Entry<String, Unpacker> archive : archives.entrySet()) {
            Path part = fetch.download(archive.getKey());
            new HttpDownload(base.resolve(archive.getKey()), part, fetch.progress()).run();
            Path whole = part.resolveSibling(archive.getKey());
            Files.move(part, whole);
            try {
                Unpacker.run(archive.getValue(), whole, fetch.staging());
            } finally {
                Files.delete(whole);
            }
        }
    }
}
