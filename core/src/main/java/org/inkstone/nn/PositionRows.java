package org.inkstone.nn;

import java.io.Serializable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Adds rows of a table of positions to sequences {@code [N, T, C]}, and sums their gradients. */
final class PositionRows implements Serializable {
    private final Kernels.Constant ones = new Kernels.Constant(1);

    /** Adds row t of the table to step t of each sequence. */
    void add(INDArray table, INDArray sequences) {
        long time = sequences.size(1);
        sequences.addi(first(table, time).reshape('c', 1, time, table.size(1)));
    }

    private static INDArray first(INDArray table, long count) {
        return count == table.size(0) ? table : table.get(NDArrayIndex.interval(0, count), NDArrayIndex.all());
    }

    /** Writes the sum over the sequences of {@code eps} to the table's gradient; rows beyond the sequences get zeros. */
    void gradient(INDArray eps, INDArray gradient) {
        long batch = eps.size(0);
        long values = eps.size(1) * eps.size(2);
        if (eps.size(1) < gradient.size(0)) {
            gradient.assign(0);
        }
        INDArray flat = gradient.reshape('c', 1, gradient.length());
        INDArray used = values == gradient.length()
                ? flat
                : flat.get(NDArrayIndex.all(), NDArrayIndex.interval(0, values)).reshape('c', 1, values);
        Kernels.matmul(ones.row(batch, eps), false, eps.reshape('c', batch, values), false, used);
    }
}
