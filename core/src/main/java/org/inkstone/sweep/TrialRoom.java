package org.inkstone.sweep;

import java.lang.management.ManagementFactory;
import org.inkstone.train.MemoryMonitor;

/** Whether one more trial may begin: not too many, and memory for it. The only one may always begin, or a sweep could wait forever. */
final class TrialRoom {
    private static final double SHARE = 0.7;

    private final int most;
    private final long limit;
    private int inside;

    /**
     * @param most  trials at once
     * @param limit resident bytes above which no other trial begins
     */
    TrialRoom(int most, long limit) {
        this.most = most;
        this.limit = limit;
    }

    /** How many trials are under way or have not been looked at, as the runner counts; called by its thread only. */
    void taken(int trials) {
        inside = trials;
    }

    /** A trial is handed out. */
    void enter() {
        inside++;
    }

    /** A share of the machine's (or container's) memory. */
    static long defaultLimit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? (long) (system.getTotalMemorySize() * SHARE)
                : Long.MAX_VALUE;
    }

    boolean free() {
        if (inside >= most) {
            return false;
        }
        if (inside == 0 || MemoryMonitor.residentBytes().orElse(0) < limit) {
            return true;
        }
        System.gc(); // what ended trials have left
        return MemoryMonitor.residentBytes().orElse(0) < limit;
    }
}
