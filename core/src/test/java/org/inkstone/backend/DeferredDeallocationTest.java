package org.inkstone.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.memory.Deallocatable;
import org.nd4j.linalg.api.memory.deallocation.DeallocatorService;
import org.nd4j.linalg.factory.Nd4j;

class DeferredDeallocationTest {
    @BeforeAll
    static void start() {
        Backend.ensureInitialized();
    }

    private static Object field(String name) throws ReflectiveOperationException {
        Field field = DeallocatorService.class.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(Nd4j.getDeallocatorService());
    }

    @Test
    void oursFreesInsteadOfNd4js() throws Exception {
        assertThat((Thread[]) field("deallocatorThreads")).noneMatch(Thread::isAlive);
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(t -> t.getName().equals("inkstone-deallocator"))
                .hasSize(1)
                .allMatch(Thread::isDaemon);
    }

    @Test
    void whatNobodyHoldsIsFreed() throws Exception {
        Map<?, ?> references = (Map<?, ?>) field("referenceMap");
        // only buffers made here are looked at: those of earlier tests are freed meanwhile
        Set<Object> made = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            DataBuffer buffer = Nd4j.zeros(8).data();
            made.add(((Deallocatable) buffer).getUniqueId());
            assertThat(references.containsKey(((Deallocatable) buffer).getUniqueId()))
                    .isTrue();
            Reference.reachabilityFence(buffer);
        }
        assertThat(made).hasSize(2_000);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (made.size() > 100 && System.nanoTime() < end) {
            System.gc();
            Thread.sleep(200);
            made.removeIf(id -> !references.containsKey(id));
        }
        assertThat(made).hasSizeLessThanOrEqualTo(100);
    }

    /** Without {@link DeferredDeallocation} the child dies of SIGSEGV within seconds on most runs. */
    @Tag("long")
    @Test
    void plainTrainingSurvivesCollectionsAtAnyTime(@TempDir Path directory) throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-XX:+UseSerialGC",
                        "-Xmn8m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CollectionsAtAnyTime.class.getName(),
                        "60")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        assertThat(child.waitFor(180, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).isZero();
    }
}
