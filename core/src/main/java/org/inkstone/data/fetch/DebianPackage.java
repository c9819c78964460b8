package org.inkstone.data.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Archives inside a Debian package, fetched by apt-get and unpacked without being installed (needs no rights). */
public final class DebianPackage implements DataSource {
    private final String packageName;
    private final String folder;
    private final Map<String, Unpacker> archives;

    /**
     * @param folder   where the package puts its files, for example {@code usr/share/datasets/x}
     * @param archives file name there to what takes the data out of it
     */
    public DebianPackage(String packageName, String folder, Map<String, Unpacker> archives) {
        this.packageName = packageName;
        this.folder = folder;
        this.archives = archives;
    }

    @Override
    public String name() {
        return "Debian package " + packageName;
    }

    @Override
    public boolean local() {
        return false;
    }

    @Override
    public void fetch(Fetch fetch) throws IOException {
        fetch.progress().update(name(), 0, -1);
        Path temporary = Files.createDirectory(fetch.staging().resolve("deb"));
        Command.run(temporary, List.of("apt-get", "download", packageName));
        Path root = temporary.resolve("root");
        Command.run(temporary, List.of("dpkg-deb", "-x", downloaded(temporary), root.toString()));
        new LocalArchives(root.resolve(folder), archives).fetch(fetch);
    }

    private String downloaded(Path temporary) throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.filter(f -> f.getFileName().toString().endsWith(".deb"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("apt-get wrote no " + packageName + " package"))
                    .toString();
        }
    }
}
