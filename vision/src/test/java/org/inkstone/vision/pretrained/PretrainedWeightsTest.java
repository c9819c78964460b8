package org.inkstone.vision.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.inkstone.data.DatasetCache;
import org.inkstone.data.DatasetException;
import org.inkstone.data.fetch.Sha256;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainedWeightsTest {
    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;
    private byte[] content;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        content = Files.readAllBytes(GoldenTensors.file("checkpoints/tensors.pt"));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/tensors.pt", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private PretrainedWeights weights(String sha256) {
        return new PretrainedWeights(
                "tiny", "http://localhost:" + server.getAddress().getPort() + "/tensors.pt", sha256);
    }

    @Test
    void aFileIsFetchedOnceAndChecked() {
        PretrainedWeights weights = weights(Sha256.of(content).substring(0, 8));
        DatasetCache cache = new DatasetCache(folder, false);
        Path file = weights.fetch(cache);
        assertThat(file).isEqualTo(folder.resolve("weights-tiny/tensors.pt"));
        try (TensorFile tensors = TensorFile.open(file)) {
            assertThat(tensors.names()).contains("float32");
        }
        assertThat(weights.fetch(new DatasetCache(folder, true))).isEqualTo(file);
        assertThat(requests).hasValue(1);
    }

    @Test
    void anotherChecksumIsRefusedInOneLine() {
        PretrainedWeights weights = weights("0123456789");
        assertThatThrownBy(() -> weights.fetch(new DatasetCache(folder, false)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("tensors.pt has SHA-256 ")
                .hasMessageContaining("expected 0123456789");
        assertThatThrownBy(() -> weights.fetch(new DatasetCache(folder, true)))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith("cannot get weights-tiny offline: put tensors.pt (http://localhost")
                .hasMessageContaining(folder.resolve("weights-tiny").toString());
    }

    @Test
    void torchvisionsWeightsAreKnownByName() {
        PretrainedWeights resNet = PretrainedWeights.named("resnet18");
        assertThat(resNet.url()).isEqualTo("https://download.pytorch.org/models/resnet18-f37072fd.pth");
        assertThat(resNet.sha256()).isEqualTo("f37072fd");
        assertThat(PretrainedWeights.torchvision())
                .allSatisfy(w -> assertThat(Architecture.names()).contains(w.name()));
        assertThatThrownBy(() -> PretrainedWeights.named("alexnet"))
                .hasMessageStartingWith("weights must be one of [resnet18, ")
                .hasMessageEndingWith("]: alexnet");
        assertThatThrownBy(() -> new PretrainedWeights("x", "resnet18.pth", "f37072fd"))
                .hasMessage("url must be the web address of a file: resnet18.pth");
    }
}
