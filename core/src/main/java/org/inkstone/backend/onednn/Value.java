package org.inkstone.backend.onednn;

import org.bytedeco.dnnl.memory;

/** What steps of a {@link Pipeline} read and write: pictures, which lie with channels last, or rows. */
public final class Value {
    private final long[] dimensions;
    private final memory.desc description;
    private final Storage storage;

    Value(long[] dimensions, memory.desc description, Storage storage) {
        this.dimensions = dimensions;
        this.description = description;
        this.storage = storage;
    }

    /** As oneDNN counts them, whatever the layout: [N, C, H, W], or [N, C] for rows. */
    public long[] dimensions() {
        return dimensions.clone();
    }

    /** Whether it is pictures and not rows. */
    public boolean isPictures() {
        return dimensions.length > 2;
    }

    memory.desc description() {
        return description;
    }

    Storage storage() {
        return storage;
    }
}
