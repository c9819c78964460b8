package org.inkstone.sequence.model;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The last real step of each sequence in a padded batch. */
final class LastSteps {
    private LastSteps() {}

    /** Index of the last step whose mask [N, T] is not 0, or -1 for a sequence without one; null stands for no padding. */
    static int[] of(INDArray mask, int batch, int time) {
        int[] last = new int[batch];
        float[] real = mask == null
                ? null
                : mask.castTo(DataType.FLOAT).dup('c').data().asFloat();
        for (int n = 0; n < batch; n++) {
            int t = time - 1;
            while (real != null && t >= 0 && real[n * time + t] == 0) {
                t--;
            }
            last[n] = t;
        }
        return last;
    }

    /** Copies the rows of [N, T, C] at those steps to {@code out} [N, C]; zeros for a sequence without a real step. */
    static void gather(INDArray sequences, int[] last, INDArray out) {
        for (int n = 0; n < last.length; n++) {
            if (last[n] < 0) {
                out.getRow(n).assign(0);
            } else {
                out.getRow(n).assign(row(sequences, n, last[n]));
            }
        }
    }

    /** Sets the rows of [N, T, C] at those steps to the rows of {@code values} [N, C], and leaves the others. */
    static void scatter(INDArray values, int[] last, INDArray sequences) {
        for (int n = 0; n < last.length; n++) {
            if (last[n] >= 0) {
                row(sequences, n, last[n]).assign(values.getRow(n));
            }
        }
    }

    private static INDArray row(INDArray sequences, int n, int t) {
        return sequences.get(NDArrayIndex.point(n), NDArrayIndex.point(t), NDArrayIndex.all());
    }
}
