package org.inkstone.sequence.attention.kernel;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Heads in native memory, copied to float arrays and back. */
final class HostRows {
    private final HeadRows rows;
    private final int headSize;
    private final FloatBuffer memory;
    private final long start;

    HostRows(HeadRows rows, int headSize) {
        this.rows = rows;
        this.headSize = headSize;
        this.memory = memory(rows.array());
        this.start = memory.position();
    }

    /** Its position is the array's first element. */
    static FloatBuffer memory(INDArray array) {
        return array.data().asNioFloat();
    }

    /** Copies the first time steps of a head; row t goes to {@code t stride}. */
    void read(int sequence, int head, int time, float[] to, int stride) {
        int from = Math.toIntExact(start + rows.position(sequence, 0, head, headSize));
        for (int t = 0; t < time; t++) {
            memory.get(from, to, t * stride, headSize);
            from += rows.rowStride();
        }
    }

    /** Copies back what {@link #read} would read. */
    void write(int sequence, int head, int time, float[] from, int stride) {
        int to = Math.toIntExact(start + rows.position(sequence, 0, head, headSize));
        for (int t = 0; t < time; t++) {
            memory.put(to, from, t * stride, headSize);
            to += rows.rowStride();
        }
    }
}
