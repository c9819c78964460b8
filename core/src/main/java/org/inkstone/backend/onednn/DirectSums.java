package org.inkstone.backend.onednn;

import java.util.Optional;

/** The rectified sums of one vertex by length, the few used last. */
public final class DirectSums {
    private final PrimitiveCache<Long, DirectSum> known = new PrimitiveCache<>();

    /** The sum of so many values; empty where oneDNN is not there or has none. */
    public Optional<DirectSum> of(long length) {
        return known.of(length, DirectSum::new);
    }
}
