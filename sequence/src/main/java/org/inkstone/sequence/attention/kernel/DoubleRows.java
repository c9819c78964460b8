package org.inkstone.sequence.attention.kernel;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Heads in native memory, number by number as doubles, whichever type they have. */
final class DoubleRows {
    private final HeadRows rows;
    private final int headSize;
    private final FloatBuffer floats;
    private final DoubleBuffer doubles;
    private final int start;

    DoubleRows(HeadRows rows, int headSize) {
        this.rows = rows;
        this.headSize = headSize;
        INDArray array = rows.array();
        this.floats = array.dataType() == DataType.FLOAT ? HostRows.memory(array) : null;
        this.doubles = floats == null ? array.data().asNioDouble() : null;
        this.start = floats == null ? doubles.position() : floats.position();
    }

    private int place(int sequence, int time, int head, int column) {
        return Math.toIntExact(start + rows.position(sequence, time, head, headSize) + column);
    }

    double get(int sequence, int time, int head, int column) {
        int at = place(sequence, time, head, column);
        return floats == null ? doubles.get(at) : floats.get(at);
    }

    void put(int sequence, int time, int head, int column, double value) {
        int at = place(sequence, time, head, column);
        if (floats == null) {
            doubles.put(at, value);
        } else {
            floats.put(at, (float) value);
        }
    }

    void add(int sequence, int time, int head, int column, double value) {
        put(sequence, time, head, column, get(sequence, time, head, column) + value);
    }
}
