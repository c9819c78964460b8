package org.inkstone.sweep;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.inkstone.train.MemoryMonitor;

/** Whether there is memory for one more trial. The only one may always begin, or a sweep could wait forever. */
final class TrialRoom implements BooleanSupplier {
    private static final double SHARE = 0.7;

    private final AtomicInteger running;
    private final long limit;

    TrialRoom(AtomicInteger running, long limit) {
        this.running = running;
        this.limit = limit;
    }

    /** A share of the machine's (or container's) memory. */
    static long defaultLimit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? (long) (system.getTotalMemorySize() * SHARE)
                : Long.MAX_VALUE;
    }

    @Override
    public boolean getAsBoolean() {
        if (running.get() == 0 || MemoryMonitor.residentBytes().orElse(0) < limit) {
            return true;
        }
        System.gc(); // what ended trials have left
        return MemoryMonitor.residentBytes().orElse(0) < limit;
    }
}
