package org.inkstone.nn;

import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Ids of tokens out of arrays of any numeric type. */
final class TokenIds {
    private TokenIds() {}

    /** The values in c order. */
    static int[] of(INDArray array) {
        INDArray ints = array.dataType() == DataType.INT32 ? array : array.castTo(DataType.INT32);
        return ints.dup('c').data().asInt();
    }

    /** Refuses an id outside the vocabulary, naming where it stands. */
    static void check(int[] ids, int time, int vocabulary, String who) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0 || ids[i] >= vocabulary) {
                throw new DL4JInvalidInputException(who + ": token id " + ids[i] + " at sequence " + i / time
                        + ", position " + i % time + " is outside the vocabulary of " + vocabulary);
            }
        }
    }
}
