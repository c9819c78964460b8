package org.inkstone.sequence.attention.kernel;

import org.inkstone.nn.kernel.HostFloats;

/** Heads in native memory, copied to float arrays and back. */
final class HostRows {
    private final HeadRows rows;
    private final int headSize;
    private final HostFloats memory;

    private HostRows(HeadRows rows, int headSize, HostFloats memory) {
        this.rows = rows;
        this.headSize = headSize;
        this.memory = memory;
    }

    static HostRows of(HeadRows rows, int headSize) {
        return new HostRows(rows, headSize, HostFloats.of(rows.array()));
    }

    static HostRows writable(HeadRows rows, int headSize) {
        return new HostRows(rows, headSize, HostFloats.writable(rows.array()));
    }

    /** Copies the first time steps of a head; row t goes to {@code t stride}. */
    void read(int sequence, int head, int time, float[] to, int stride) {
        long from = rows.position(sequence, 0, head, headSize);
        for (int t = 0; t < time; t++) {
            memory.get(from, to, t * stride, headSize);
            from += rows.rowStride();
        }
    }

    /** Copies back what {@link #read} would read. */
    void write(int sequence, int head, int time, float[] from, int stride) {
        long to = rows.position(sequence, 0, head, headSize);
        for (int t = 0; t < time; t++) {
            memory.put(to, from, t * stride, headSize);
            to += rows.rowStride();
        }
    }
}
