package org.inkstone.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;

/**
 * Records the process's memory in MiB: {@code memory/resident} (what the system counts; Linux only), {@code memory/offHeap}
 * (what ND4J holds outside the heap) and {@code memory/heap} (in use). Resident memory that keeps growing after the first
 * hundred steps is a leak.
 */
public final class MemoryMonitor implements Callback {
    /** The series of resident memory. */
    public static final String RESIDENT = "memory/resident";
    /** The series of ND4J's memory outside the heap. */
    public static final String OFF_HEAP = "memory/offHeap";
    /** The series of the heap in use. */
    public static final String HEAP = "memory/heap";

    private static final double MIB = 1 << 20;
    private static final Path STATUS = Path.of("/proc/self/status");

    private final long every;

    /** Records at each 100th step. */
    public MemoryMonitor() {
        this(100);
    }

    /** Records at each n-th step. */
    public MemoryMonitor(long every) {
        if (every <= 0) {
            throw new IllegalArgumentException("every must be positive: " + every);
        }
        this.every = every;
    }

    @Override
    public void onStep(TrainingRun run) {
        if (run.step() % every != 0) {
            return;
        }
        residentBytes().ifPresent(bytes -> run.log(RESIDENT, bytes / MIB));
        run.log(OFF_HEAP, Pointer.totalBytes() / MIB);
        Runtime runtime = Runtime.getRuntime();
        run.log(HEAP, (runtime.totalMemory() - runtime.freeMemory()) / MIB);
    }

    /** The process's resident memory in bytes; empty where the system doesn't tell. */
    public static OptionalLong residentBytes() {
        if (!Files.isReadable(STATUS)) {
            return OptionalLong.empty();
        }
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
