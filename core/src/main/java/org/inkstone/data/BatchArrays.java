package org.inkstone.data;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Where the batches' arrays come from: fresh ones, or those that the consumer is done with. */
final class BatchArrays {
    private static final int KEPT = 16;

    private final boolean reuse;
    private final Deque<INDArray> free = new ArrayDeque<>();

    BatchArrays(boolean reuse) {
        this.reuse = reuse;
    }

    /** An array outside every workspace, since a batch lives longer than the step that is under way. */
    INDArray take(long... shape) {
        INDArray reused = reuse ? takeFree(shape) : null;
        if (reused != null) {
            return reused;
        }
        MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        try {
            return Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
        } finally {
            none.close();
        }
    }

    private synchronized INDArray takeFree(long[] shape) {
        // by iterator, since remove(array) would compare the values of every array before it
        for (Iterator<INDArray> arrays = free.iterator(); arrays.hasNext(); ) {
            INDArray array = arrays.next();
            if (Arrays.equals(array.shape(), shape)) {
                arrays.remove();
                return array;
            }
        }
        return null;
    }

    /** Gives an array back for reuse. */
    synchronized void giveBack(INDArray array) {
        if (reuse && array != null && free.size() < KEPT) {
            free.add(array);
        }
    }
}
