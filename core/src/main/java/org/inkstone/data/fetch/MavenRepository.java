package org.inkstone.data.fetch;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Artefacts of a Maven repository: the one Maven keeps on this machine, Maven Central, or a mirror of it. The bytes of a
 * broken download stay for the next time; nothing of an artefact is run.
 */
public final class MavenRepository implements DataSource {
    private static final String CENTRAL = "https://repo.maven.apache.org/maven2/";

    private final URI remote;
    private final Path local;
    private final List<MavenArtifact> artifacts;

    private MavenRepository(URI remote, Path local, List<MavenArtifact> artifacts) {
        this.remote = remote;
        this.local = local;
        this.artifacts = List.copyOf(artifacts);
    }

    /** From Maven Central. */
    public static MavenRepository central(List<MavenArtifact> artifacts) {
        return at(CENTRAL, artifacts);
    }

    /**
     * From the repository at a web address.
     *
     * @param base ends in a slash
     */
    public static MavenRepository at(String base, List<MavenArtifact> artifacts) {
        if (!base.endsWith("/")) {
            throw new IllegalArgumentException("base must end in a slash: " + base);
        }
        return new MavenRepository(URI.create(base), null, artifacts);
    }

    /** From Maven's own folder in the user's home, {@code ~/.m2/repository}; all artefacts must be there. */
    public static MavenRepository ofUser(List<MavenArtifact> artifacts) {
        return in(Path.of(System.getProperty("user.home"), ".m2", "repository"), artifacts);
    }

    /** From a folder laid out as a Maven repository; its files are read and left alone. */
    public static MavenRepository in(Path folder, List<MavenArtifact> artifacts) {
        return new MavenRepository(null, folder, artifacts);
    }

    @Override
    public String name() {
        String files = artifacts.stream().map(MavenArtifact::fileName).collect(Collectors.joining(", "));
        return (local == null ? remote : local) + " (" + files + ")";
    }

    @Override
    public boolean local() {
        return local != null;
    }

    @Override
    public void fetch(Fetch fetch) throws IOException {
        if (local != null) {
            for (MavenArtifact artifact : artifacts) {
                Path file = local.resolve(artifact.path());
                if (!Files.isRegularFile(file)) {
                    throw new NoSuchFileException(file.toString(), null, "not there");
                }
            }
        }
        for (MavenArtifact artifact : artifacts) {
            if (local != null) {
                unpack(artifact, local.resolve(artifact.path()), fetch);
            } else {
                download(artifact, fetch);
            }
        }
    }

    private void download(MavenArtifact artifact, Fetch fetch) throws IOException {
        Path part = fetch.download(artifact.fileName());
        new HttpDownload(remote.resolve(artifact.path()), part, fetch.progress()).run();
        Path whole = part.resolveSibling(artifact.fileName());
        Files.move(part, whole);
        try {
            unpack(artifact, whole, fetch);
        } finally {
            Files.delete(whole);
        }
    }

    private static void unpack(MavenArtifact artifact, Path file, Fetch fetch) throws IOException {
        String actual = Sha256.of(file);
        if (!actual.equals(artifact.sha256())) {
            throw new IOException(artifact.fileName() + " has SHA-256 " + actual + ", expected " + artifact.sha256());
        }
        Unpacker.run(artifact.unpacker(), file, fetch.staging());
    }
}
