package org.inkstone.nn.kernel;

import org.inkstone.nn.kernel.Scalars.Slot;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Copies runs of rows between arrays: what views and assignments do ten times slower where the rows are few and short. */
public final class RowCopies {
    private RowCopies() {}

    /**
     * Copies {@code width} values of each row, from {@code fromColumn} on, to the beginning of a row of {@code to}.
     *
     * @param from     in c order; its last dimension is a row
     * @param fromRows numbers of the rows to copy
     * @param to       of the same type, in c order; its last dimension is a row
     * @param toRows   as many numbers of rows to write to
     */
    public static void copy(INDArray from, int fromColumn, int[] fromRows, INDArray to, int[] toRows, int width) {
        if (fromRows.length != toRows.length) {
            throw new IllegalArgumentException(
                    "rows to copy and rows to write to must be as many: " + fromRows.length + " and " + toRows.length);
        }
        if (from.dataType() == DataType.FLOAT) {
            copy(Scalars.FLOATS, from, fromColumn, fromRows, to, toRows, width);
        } else {
            copy(Scalars.DOUBLES, from, fromColumn, fromRows, to, toRows, width);
        }
    }

    private static <A> void copy(
            Scalars<A> scalars, INDArray from, int column, int[] fromRows, INDArray to, int[] toRows, int width) {
        HostValues<A> source = scalars.readable(from);
        HostValues<A> target = scalars.writable(to);
        A row = scalars.work(Slot.X, width);
        long sourceWidth = from.size(-1);
        long targetWidth = to.size(-1);
        for (int i = 0; i < fromRows.length; i++) {
            source.get(fromRows[i] * sourceWidth + column, row, 0, width);
            target.put(toRows[i] * targetWidth, row, 0, width);
        }
    }
}
