package org.inkstone.sequence.attention.kernel;

import org.inkstone.nn.kernel.HostDoubles;
import org.inkstone.nn.kernel.HostFloats;
import org.inkstone.nn.kernel.HostValues;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Heads in native memory, number by number as doubles, whichever type they have; for one thread. */
final class DoubleRows {
    private final HeadRows rows;
    private final int headSize;
    private final HostFloats floats;
    private final HostValues<double[]> doubles;
    private final float[] oneFloat = new float[1];
    private final double[] oneDouble = new double[1];

    DoubleRows(HeadRows rows, int headSize) {
        this.rows = rows;
        this.headSize = headSize;
        INDArray array = rows.array();
        this.floats = array.dataType() == DataType.FLOAT ? HostFloats.writable(array) : null;
        this.doubles = floats == null ? HostDoubles.writable(array) : null;
    }

    double get(int sequence, int time, int head, int column) {
        long at = rows.position(sequence, time, head, headSize) + column;
        if (floats == null) {
            doubles.get(at, oneDouble, 0, 1);
            return oneDouble[0];
        }
        floats.get(at, oneFloat, 0, 1);
        return oneFloat[0];
    }

    void put(int sequence, int time, int head, int column, double value) {
        long at = rows.position(sequence, time, head, headSize) + column;
        if (floats == null) {
            oneDouble[0] = value;
            doubles.put(at, oneDouble, 0, 1);
        } else {
            oneFloat[0] = (float) value;
            floats.put(at, oneFloat, 0, 1);
        }
    }

    void add(int sequence, int time, int head, int column, double value) {
        put(sequence, time, head, column, get(sequence, time, head, column) + value);
    }
}
