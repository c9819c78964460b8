package org.inkstone.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.inkstone.data.fetch.Archives;
import org.inkstone.data.fetch.DataSource;
import org.inkstone.data.fetch.Fetch;
import org.inkstone.data.fetch.HttpSource;
import org.inkstone.data.fetch.LocalArchives;
import org.inkstone.data.fetch.RangeServer;
import org.inkstone.data.fetch.Sha256;
import org.inkstone.data.fetch.Unpacker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCacheTest {
    private static final Map<String, Unpacker> GZIP = Map.of("numbers.bin.gz", Archives.gzip("numbers.bin"));

    private final byte[] content = new byte[200_000];
    private byte[] archive;
    private RangeServer server;

    @TempDir
    Path root;

    @BeforeEach
    void start() throws IOException {
        new Random(1).nextBytes(content);
        archive = gzip(content);
        server = new RangeServer().put("numbers.bin.gz", archive);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private DatasetSpec spec(DataSource... sources) {
        return new DatasetSpec(
                "numbers",
                List.of(new DatasetSpec.DataFile("numbers.bin", content.length, Sha256.of(content))),
                List.of(sources),
                "numbers.bin.gz (https://example.org/numbers.bin.gz)");
    }

    private DatasetSpec online() {
        return spec(LocalArchives.placedByHand(GZIP), new HttpSource(server.base(), GZIP));
    }

    private DatasetCache cache() {
        return new DatasetCache(root.resolve("cache"), false);
    }

    private Path folder() {
        return root.resolve("cache/numbers");
    }

    private void assertOnlyTheFileIsThere() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactly("numbers.bin");
        }
    }

    @Test
    void fetchesOnceAndVerifies() throws IOException {
        assertThat(cache().has(online())).isFalse();
        assertThat(cache().read(online(), "numbers.bin")).isEqualTo(content);
        assertThat(cache().read(online(), "numbers.bin")).isEqualTo(content);
        assertThat(cache().has(online())).isTrue();
        assertThat(server.requests()).hasSize(1);
        assertOnlyTheFileIsThere();
    }

    @Test
    void aFileMayBeKnownByTheFirstDigitsOfItsChecksumAlone() throws IOException {
        DatasetSpec spec = new DatasetSpec(
                "numbers",
                List.of(new DatasetSpec.DataFile(
                        "numbers.bin",
                        DatasetSpec.DataFile.ANY_SIZE,
                        Sha256.of(content).substring(0, 8))),
                List.of(new HttpSource(server.base(), GZIP)),
                "numbers.bin.gz");
        assertThat(spec.bytes()).isZero();
        assertThat(cache().has(spec)).isFalse();
        assertThat(cache().read(spec, "numbers.bin")).isEqualTo(content);
        assertThat(cache().has(spec)).isTrue();
        Files.write(folder().resolve("numbers.bin"), new byte[3]);
        cache().install(spec);
        assertThat(folder().resolve("numbers.bin")).hasBinaryContent(content);
        assertThatThrownBy(() -> new DatasetSpec.DataFile("x", 1, "f37072"))
                .hasMessage("sha256 must be 8 to 64 hexadecimal digits: f37072");
        assertThatThrownBy(() -> new DatasetSpec.DataFile("x", -2, "f37072fd"))
                .hasMessage("bytes must be zero or more, or ANY_SIZE: -2");
    }

    @Test
    void brokenDownloadIsResumedByTheNextRun() throws IOException {
        server.breakNext(5);
        assertThatThrownBy(() -> cache().install(online())).hasMessageContaining(server.base());
        assertThat(folder().resolve("numbers.bin")).doesNotExist();
        assertThat(folder().resolve(".staging")).doesNotExist();
        cache().install(online());
        assertThat(server.requests().get(server.requests().size() - 1)).matches(".* bytes=\\d+- 206");
        assertOnlyTheFileIsThere();
    }

    @Test
    void damagedFileInTheCacheIsFetchedAgain() throws IOException {
        cache().install(online());
        Path file = folder().resolve("numbers.bin");
        Files.write(file, Arrays.copyOf(content, 1000));
        assertThat(cache().read(online(), "numbers.bin")).isEqualTo(content);
        byte[] flipped = content.clone();
        flipped[77]++;
        Files.write(file, flipped);
        assertThat(cache().read(online(), "numbers.bin")).isEqualTo(content);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void wrongChecksumIsRefusedAndNothingStays() throws IOException {
        byte[] other = content.clone();
        other[5]++;
        server.put("numbers.bin.gz", gzip(other));
        assertThatThrownBy(() -> cache().install(online()))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(
                        "numbers.bin has SHA-256 " + Sha256.of(other) + ", expected " + Sha256.of(content))
                .hasMessageContaining("put numbers.bin.gz (https://example.org/numbers.bin.gz) into " + folder())
                .hasMessageNotContaining("\n");
        assertThat(folder()).isEmptyDirectory();
        server.put("numbers.bin.gz", archive);
        cache().install(online());
        assertOnlyTheFileIsThere();
    }

    @Test
    void truncatedArchiveIsNamed() throws IOException {
        server.put("numbers.bin.gz", Arrays.copyOf(archive, archive.length / 2));
        assertThatThrownBy(() -> cache().install(online()))
                .hasMessageContaining("numbers.bin.gz is truncated or damaged (it ends in the middle)")
                .hasMessageNotContaining("\n");
        assertThat(folder()).isEmptyDirectory();
    }

    @Test
    void archivePlacedByHandIsImportedOffline() throws IOException {
        DatasetCache offline = new DatasetCache(root.resolve("cache"), true);
        assertThatThrownBy(() -> offline.install(online()))
                .hasMessage("cannot get numbers offline: put numbers.bin.gz (https://example.org/numbers.bin.gz) into "
                        + folder() + " and try again");
        assertThat(server.requests()).isEmpty();
        Files.write(folder().resolve("numbers.bin.gz"), archive);
        assertThat(offline.read(online(), "numbers.bin")).isEqualTo(content);
        assertThat(folder().resolve("numbers.bin.gz")).hasBinaryContent(archive);
    }

    @Test
    void truncatedArchivePlacedByHandFallsThroughToTheNextSource() throws IOException {
        Files.createDirectories(folder());
        Files.write(folder().resolve("numbers.bin.gz"), Arrays.copyOf(archive, 100));
        assertThat(cache().read(online(), "numbers.bin")).isEqualTo(content);
        Files.delete(folder().resolve("numbers.bin"));
        assertThatThrownBy(() -> new DatasetCache(root.resolve("cache"), true).install(online()))
                .hasMessageContaining("[numbers.bin.gz: numbers.bin.gz is truncated or damaged");
    }

    @Test
    void laterSourceIsUsedWhenTheFirstFails() throws IOException {
        DatasetSpec spec = spec(new HttpSource(server.base() + "nowhere/", GZIP), new HttpSource(server.base(), GZIP));
        assertThat(cache().read(spec, "numbers.bin")).isEqualTo(content);
    }

    @Test
    void fullDiskIsSaidOnceAndLeavesNothing() {
        AtomicInteger later = new AtomicInteger();
        DataSource full = source(fetch -> {
            Files.createDirectories(fetch.download("x").getParent());
            Files.write(fetch.download("x"), new byte[10]);
            Files.write(fetch.staging().resolve("numbers.bin"), new byte[10]);
            throw new IOException("No space left on device");
        });
        DatasetSpec spec = spec(full, source(fetch -> later.incrementAndGet()));
        assertThatThrownBy(() -> cache().install(spec))
                .isInstanceOf(DatasetException.class)
                .hasMessage("the disk is full: numbers does not fit into " + root.resolve("cache")
                        + "; free some space or set INKSTONE_DATA to a folder on another disk");
        assertThat(later).hasValue(0);
        assertThat(folder()).isEmptyDirectory();
    }

    @Test
    void tooLittleSpaceIsSaidBeforeTheDownload() {
        DatasetSpec huge = new DatasetSpec(
                "huge",
                List.of(new DatasetSpec.DataFile("x", Long.MAX_VALUE / 4, "00000000")),
                List.of(new HttpSource(server.base(), GZIP)),
                "x");
        assertThatThrownBy(() -> cache().install(huge)).hasMessageContaining("too little space for huge in");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void unwritableCacheIsNamed() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "not a folder");
        DatasetCache cache = new DatasetCache(file.resolve("cache"), false);
        assertThatThrownBy(() -> cache.install(online()))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("cannot write to the data cache " + file.resolve("cache"))
                .hasMessageContaining("INKSTONE_DATA");
    }

    @Test
    void threadsThatWantTheSameSetFetchItOnce() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger fetched = new AtomicInteger();
        DataSource slow = source(fetch -> {
            assertThat(running.incrementAndGet()).isEqualTo(1);
            Files.write(fetch.staging().resolve("numbers.bin"), content);
            java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
            running.decrementAndGet();
            fetched.incrementAndGet();
        });
        CountDownLatch done = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            new Thread(() -> {
                        assertThat(cache().read(spec(slow), "numbers.bin")).isEqualTo(content);
                        done.countDown();
                    })
                    .start();
        }
        assertThat(done.await(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        assertThat(fetched).hasValue(1);
    }

    @Test
    void anotherProcessHoldsTheLock() throws Exception {
        Path lock = root.resolve("cache/numbers.lock");
        Files.createDirectories(lock.getParent());
        Path ready = root.resolve("ready");
        Path classes = root.resolve("Holder.java");
        Files.writeString(classes, """
                import java.nio.channels.*; import java.nio.file.*;
                class Holder { public static void main(String[] a) throws Exception {
                    try (FileChannel c = FileChannel.open(Path.of(a[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                        c.lock(); Files.createFile(Path.of(a[1])); System.in.read(); } } }
                """);
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        classes.toString(),
                        lock.toString(),
                        ready.toString())
                .redirectErrorStream(true)
                .start();
        try {
            while (holder.isAlive() && !Files.exists(ready)) {
                Thread.sleep(20);
            }
            Thread waiter = new Thread(() -> cache().install(online()));
            waiter.start();
            waiter.join(300);
            assertThat(waiter.isAlive()).isTrue();
            assertThat(server.requests()).isEmpty();
            holder.getOutputStream().write("\n".getBytes(StandardCharsets.US_ASCII));
            holder.getOutputStream().flush();
            waiter.join(20_000);
            assertThat(server.requests()).hasSize(1);
        } finally {
            holder.destroy();
        }
    }

    @Test
    void unknownNameListsTheKnownOnes() {
        assertThatThrownBy(() -> NamedDatasets.spec("cifar"))
                .hasMessage("unknown data set 'cifar', known are [cifar10, mnist, fashion-mnist]");
        assertThat(NamedDatasets.isInstalled("mnist", cache())).isFalse();
    }

    /** A local source that is only its fetching. */
    private static DataSource source(Fetching fetching) {
        return new DataSource() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public boolean local() {
                return true;
            }

            @Override
            public void fetch(Fetch fetch) throws IOException {
                fetching.run(fetch);
            }
        };
    }

    private interface Fetching {
        void run(Fetch fetch) throws IOException;
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }
}
