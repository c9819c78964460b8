package org.inkstone.sequence.inference;

import org.inkstone.nn.kernel.HeapRows;
import org.inkstone.nn.kernel.HostDoubles;
import org.inkstone.nn.kernel.HostFloats;
import org.inkstone.nn.kernel.HostValues;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The rows of a parameter as floats, whatever the network's type. */
final class ParameterRows {
    private final HostFloats floats;
    private final HostValues<double[]> doubles;
    private final double[] work;
    private final int rows;
    private final int columns;

    /** @param parameter FLOAT or DOUBLE; a row is the last axis */
    ParameterRows(INDArray parameter) {
        boolean single = parameter.dataType() == DataType.FLOAT;
        columns = (int) parameter.size(-1);
        rows = (int) (parameter.length() / columns);
        floats = single ? HostFloats.of(parameter) : null;
        doubles = single ? null : HostDoubles.of(parameter);
        work = single ? null : new double[columns];
    }

    /** All values of a vector, with the room that kernels need; null for null. */
    static float[] vector(INDArray parameter) {
        if (parameter == null) {
            return null;
        }
        float[] values = new float[(int) parameter.length() + HeapRows.ROOM];
        new ParameterRows(parameter).read(0, values, 0);
        return values;
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    void read(int row, float[] to, int at) {
        long from = (long) row * columns;
        if (floats != null) {
            floats.get(from, to, at, columns);
            return;
        }
        doubles.get(from, work, 0, columns);
        for (int j = 0; j < columns; j++) {
            to[at + j] = (float) work[j];
        }
    }
}
