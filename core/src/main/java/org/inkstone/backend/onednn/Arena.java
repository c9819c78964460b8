package org.inkstone.backend.onednn;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;

/** One piece of memory for all storages of a pipeline; those not in use at the same time share it, so that it stays in the cache. */
final class Arena {
    /** A cache line and a register of AVX-512. */
    private static final long ALIGNMENT = 64;

    private final BytePointer memory;

    Arena(List<Storage> storages) {
        Map<Storage, Long> places = new LinkedHashMap<>();
        storages.stream()
                .filter(Storage::isUsed)
                .sorted(Comparator.comparingInt(Storage::first))
                .forEach(storage -> places.put(storage, place(storage, places)));
        long size = places.entrySet().stream()
                .mapToLong(e -> e.getValue() + e.getKey().bytes())
                .max()
                .orElse(0);
        memory = new BytePointer(size + ALIGNMENT);
        long start = (ALIGNMENT - memory.address() % ALIGNMENT) % ALIGNMENT;
        places.forEach((storage, place) -> storage.at(memory.getPointer(start + place)));
    }

    /** The lowest free one. */
    private static long place(Storage wanted, Map<Storage, Long> places) {
        List<Map.Entry<Storage, Long>> busy = new ArrayList<>(places.entrySet());
        busy.removeIf(e -> !e.getKey().isUsedTogetherWith(wanted));
        busy.sort(Map.Entry.comparingByValue());
        long at = 0;
        for (Map.Entry<Storage, Long> e : busy) {
            if (at + wanted.bytes() <= e.getValue()) {
                break;
            }
            at = Math.max(at, aligned(e.getValue() + e.getKey().bytes()));
        }
        return at;
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    long bytes() {
        return memory.capacity();
    }
}
