package org.inkstone.nn.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Sums over rows: each part's, put together in double precision in the order of the parts. */
final class ColumnTotals {
    private static final ThreadLocal<double[][]> ARRAYS = ThreadLocal.withInitial(() -> new double[2][0]);

    private final int parts;
    private final int width;
    private final double[] sums;

    /**
     * Of the calling thread.
     *
     * @param which 0 or 1: two may be in use at once
     */
    ColumnTotals(int which, int parts, int width) {
        this.parts = parts;
        this.width = width;
        double[][] mine = ARRAYS.get();
        if (mine[which].length < parts * width) {
            mine[which] = new double[parts * width];
        }
        this.sums = mine[which];
    }

    /** Keeps the sums of a part. */
    <A> void set(int part, Scalars<A> scalars, A values) {
        scalars.copy(values, width, sums, part * width);
    }

    /** Writes the totals to {@code out}; zeros when there was no part. */
    <A> void write(Scalars<A> scalars, INDArray out) {
        if (parts == 0) {
            out.assign(0);
            return;
        }
        for (int part = 1; part < parts; part++) {
            for (int j = 0, at = part * width; j < width; j++, at++) {
                sums[j] += sums[at];
            }
        }
        A total = scalars.work(Scalars.Slot.TOTAL, width);
        scalars.copy(sums, 0, width, total);
        scalars.writable(out).put(0, total, 0, width);
    }
}
