package org.inkstone.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MavenRepositoryTest {
    private static final byte[] CONTENT = "a jar".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private Fetch fetch;

    @BeforeEach
    void makeStaging() throws IOException {
        fetch = new Fetch(folder, Files.createDirectory(folder.resolve("staging")), Progress.NONE);
    }

    private static MavenArtifact artifact(String classifier, String sha256) {
        return new MavenArtifact("org.some", "thing", "1.2", classifier, "jar", sha256, Archives.whole("kept.jar"));
    }

    @Test
    void pathIsThatOfMaven() {
        assertThat(artifact(null, "").path()).isEqualTo("org/some/thing/1.2/thing-1.2.jar");
        assertThat(artifact("sources", "").path()).isEqualTo("org/some/thing/1.2/thing-1.2-sources.jar");
    }

    @Test
    void downloadsVerifiesAndUnpacks() throws IOException {
        try (RangeServer server = new RangeServer().put("m2/org/some/thing/1.2/thing-1.2.jar", CONTENT)) {
            MavenRepository.at(server.base() + "m2/", List.of(artifact(null, Sha256.of(CONTENT))))
                    .fetch(fetch);
        }
        assertThat(fetch.staging().resolve("kept.jar")).hasBinaryContent(CONTENT);
        assertThat(folder.resolve(".download")).isEmptyDirectory();
    }

    @Test
    void localRepositoryIsReadAndLeftAlone() throws IOException {
        MavenArtifact sources = artifact("sources", Sha256.of(CONTENT));
        MavenRepository repository = MavenRepository.in(folder.resolve("m2"), List.of(sources));
        assertThat(repository.local()).isTrue();
        assertThatThrownBy(() -> repository.fetch(fetch)).isInstanceOf(NoSuchFileException.class);
        Path file = folder.resolve("m2").resolve(sources.path());
        Files.createDirectories(file.getParent());
        Files.write(file, CONTENT);
        repository.fetch(fetch);
        assertThat(fetch.staging().resolve("kept.jar")).hasBinaryContent(CONTENT);
        assertThat(file).exists();
    }

    @Test
    void anotherFileUnderTheNameIsRefused() throws IOException {
        MavenArtifact wanted = artifact(null, "00");
        Path file = folder.resolve(wanted.path());
        Files.createDirectories(file.getParent());
        Files.write(file, CONTENT);
        assertThatThrownBy(() -> MavenRepository.in(folder, List.of(wanted)).fetch(fetch))
                .hasMessage("thing-1.2.jar has SHA-256 " + Sha256.of(CONTENT) + ", expected 00");
    }

    @Test
    void baseMustEndInASlash() {
        assertThatThrownBy(() -> MavenRepository.at("https://host/m2", List.of()))
                .hasMessage("base must end in a slash: https://host/m2");
    }
}
