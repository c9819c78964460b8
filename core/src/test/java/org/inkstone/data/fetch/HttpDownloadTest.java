package org.inkstone.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpDownloadTest {
    private final byte[] content = new byte[300_000];
    private RangeServer server;

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws IOException {
        new Random(1).nextBytes(content);
        server = new RangeServer().put("file.bin", content);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Path part() {
        return folder.resolve("sub/file.part");
    }

    private void download() throws IOException {
        new HttpDownload(URI.create(server.base() + "file.bin"), part(), Progress.NONE).run();
    }

    private void alreadyThere(int bytes) throws IOException {
        Files.createDirectories(part().getParent());
        Files.write(part(), Arrays.copyOf(content, bytes));
    }

    @Test
    void wholeFile() throws IOException {
        long[] last = new long[2];
        new HttpDownload(URI.create(server.base() + "file.bin"), part(), (what, done, total) -> {
                    assertThat(what).isEqualTo("file.bin");
                    last[0] = done;
                    last[1] = total;
                })
                .run();
        assertThat(part()).hasBinaryContent(content);
        assertThat(last).containsExactly(content.length, content.length);
        assertThat(Files.list(part().getParent())).hasSize(1);
    }

    @Test
    void aBrokenConnectionGoesOnFromTheLastByte() throws IOException {
        server.breakNext(2);
        download();
        assertThat(part()).hasBinaryContent(content);
        assertThat(server.requests())
                .containsExactly("/file.bin - 200", "/file.bin bytes=150000- 206", "/file.bin bytes=225000- 206");
    }

    @Test
    void anEarlierDownloadIsResumed() throws IOException {
        alreadyThere(1000);
        download();
        assertThat(part()).hasBinaryContent(content);
        assertThat(server.requests()).containsExactly("/file.bin bytes=1000- 206");
    }

    @Test
    void whatIsThereAlreadyIsNotFetchedAgain() throws IOException {
        alreadyThere(content.length);
        download();
        assertThat(part()).hasBinaryContent(content);
        assertThat(server.requests()).containsExactly("/file.bin bytes=300000- 416");
    }

    @Test
    void tooManyBytesStartAgain() throws IOException {
        alreadyThere(content.length + 5);
        download();
        assertThat(part()).hasBinaryContent(content);
    }

    @Test
    void aServerWithoutRangesSendsEverythingAgain() throws IOException {
        server.withoutRanges();
        alreadyThere(1000);
        download();
        assertThat(part()).hasBinaryContent(content);
    }

    @Test
    void aFileThatChangedOnTheServerStartsAgain() throws IOException {
        server.breakNext(5);
        assertThatThrownBy(this::download).hasMessageContaining("connection broke after");
        byte[] other = content.clone();
        other[0]++;
        server.put("file.bin", other).etag("\"2\"");
        download();
        assertThat(part()).hasBinaryContent(other);
    }

    @Test
    void afterTooManyBreaksTheBytesStayForTheNextTime() throws IOException {
        server.breakNext(5);
        assertThatThrownBy(this::download)
                .isInstanceOf(IOException.class)
                .hasMessageMatching("(the connection broke after \\d+ of 300000 bytes|Premature EOF)");
        assertThat(Files.size(part())).isGreaterThan(200_000);
        download();
        assertThat(part()).hasBinaryContent(content);
    }

    @Test
    void statusAndClosedPortAreSaid() throws IOException {
        assertThatThrownBy(() -> new HttpDownload(URI.create(server.base() + "none"), part(), Progress.NONE).run())
                .hasMessage("HTTP status 404");
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        URI closed = URI.create("http://127.0.0.1:" + free + "/x");
        assertThatThrownBy(() -> new HttpDownload(closed, part(), Progress.NONE).run())
                .hasMessageContaining("refused");
        assertThat(part()).doesNotExist();
    }
}
