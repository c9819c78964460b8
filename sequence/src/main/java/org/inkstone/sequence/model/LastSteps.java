package org.inkstone.sequence.model;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.inkstone.nn.kernel.RowCopies;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

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

    /** Copies the rows of [N, T, C] at those steps to {@code out} [N, C], zeros before; all in c order. */
    static void gather(INDArray sequences, int[] last, INDArray out) {
        RowCopies.copy(sequences, 0, rows(sequences, last), out, present(last), (int) out.size(1));
    }

    /** Copies the rows of {@code values} [N, C] to those steps of [N, T, C], and leaves the others; all in c order. */
    static void scatter(INDArray values, int[] last, INDArray sequences) {
        RowCopies.copy(values, 0, present(last), sequences, rows(sequences, last), (int) values.size(1));
    }

    private static int[] rows(INDArray sequences, int[] last) {
        int time = (int) sequences.size(1);
        return Arrays.stream(present(last)).map(n -> n * time + last[n]).toArray();
    }

    /** Sequences that have a last step. */
    private static int[] present(int[] last) {
        return IntStream.range(0, last.length).filter(n -> last[n] >= 0).toArray();
    }
}
