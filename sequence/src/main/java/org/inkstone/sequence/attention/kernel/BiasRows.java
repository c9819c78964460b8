package org.inkstone.sequence.attention.kernel;

import org.inkstone.nn.kernel.HostFloats;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A bias [1 or N, 1 or H, Tq, Tk], row by row as floats. */
final class BiasRows {
    private final HostFloats memory;
    private final boolean ofSequences;
    private final boolean ofHeads;
    private final long heads;
    private final long queries;
    private final long keys;

    BiasRows(INDArray bias) {
        this.memory = HostFloats.of(bias.castTo(DataType.FLOAT).dup('c'));
        this.ofSequences = bias.size(0) > 1;
        this.ofHeads = bias.size(1) > 1;
        this.heads = bias.size(1);
        this.queries = bias.size(2);
        this.keys = bias.size(3);
    }

    /** Copies the first columns of a query's row, all there are at most, and gives their number. */
    int read(int sequence, int head, int query, int columns, float[] to) {
        int count = (int) Math.min(columns, keys);
        long block = (ofSequences ? sequence * heads : 0) + (ofHeads ? head : 0);
        memory.get((block * queries + query) * keys, to, 0, count);
        return count;
    }
}
