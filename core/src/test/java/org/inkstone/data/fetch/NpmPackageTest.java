package org.inkstone.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With a shell script in the place of the npm client. */
@DisabledOnOs(OS.WINDOWS)
class NpmPackageTest {
    @TempDir
    Path folder;

    private Path staging;

    @BeforeEach
    void makeStaging() throws IOException {
        staging = Files.createDirectory(folder.resolve("staging"));
    }

    private void fetch(String script, String sha256) throws IOException {
        Path program = Files.writeString(folder.resolve("npm"), "#!/bin/sh\n" + script + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Unpacker copy =
                (archive, to) -> Files.copy(archive, to.resolve("data.bin"), StandardCopyOption.REPLACE_EXISTING);
        new NpmPackage("some-data", "1.0.0", sha256, copy, program.toString())
                .fetch(new Fetch(folder, staging, Progress.NONE));
    }

    @Test
    void packsVerifiesAndUnpacks() throws IOException {
        fetch("[ \"$2\" = some-data@1.0.0 ] && printf abc > some-data-1.0.0.tgz", Sha256.of("abc".getBytes()));
        assertThat(staging.resolve("data.bin")).hasContent("abc");
    }

    @Test
    void scopeIsPartOfTheFileName() throws IOException {
        Path program = Files.writeString(folder.resolve("npm"), "#!/bin/sh\nprintf abc > some-scope-data-1.0.0.tgz\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Unpacker copy = (archive, to) -> Files.copy(archive, to.resolve("data.bin"));
        new NpmPackage("@some-scope/data", "1.0.0", Sha256.of("abc".getBytes()), copy, program.toString())
                .fetch(new Fetch(folder, staging, Progress.NONE));
        assertThat(staging.resolve("data.bin")).hasContent("abc");
    }

    @Test
    void wrongPackageIsRefused() {
        assertThatThrownBy(() -> fetch("printf abd > some-data-1.0.0.tgz", Sha256.of("abc".getBytes())))
                .hasMessage("some-data-1.0.0.tgz has SHA-256 " + Sha256.of("abd".getBytes()) + ", expected "
                        + Sha256.of("abc".getBytes()));
        assertThat(staging.resolve("data.bin")).doesNotExist();
    }

    @Test
    void failureOfTheClientIsSaidInOneLine() {
        assertThatThrownBy(() -> fetch("echo 'npm ERR! code ENOTFOUND'; echo 'npm ERR! network'; exit 1", ""))
                .hasMessageEndingWith("failed: npm ERR! code ENOTFOUND npm ERR! network");
    }

    @Test
    void clientThatWritesNothingIsSaid() {
        assertThatThrownBy(() -> fetch("exit 0", "")).hasMessageContaining("npm wrote no some-data-1.0.0.tgz");
    }
}
