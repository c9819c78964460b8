package org.inkstone.data;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Writes rows from the Java heap into an array: straight into its memory on a CPU, through a copy elsewhere. */
final class ArrayFiller {
    private final INDArray array;
    private final FloatBuffer memory;
    private final float[] heap;

    ArrayFiller(INDArray array) {
        this.array = array;
        boolean cpu = Nd4j.getEnvironment().isCPU();
        this.memory = cpu ? array.data().asNioFloat() : null;
        this.heap = cpu ? null : new float[Math.toIntExact(array.length())];
    }

    void put(int offset, float[] row, int length) {
        if (memory != null) {
            memory.put(offset, row, 0, length);
        } else {
            System.arraycopy(row, 0, heap, offset, length);
        }
    }

    void finish() {
        if (memory == null) {
            array.assign(Nd4j.createFromArray(heap).reshape('c', array.shape()));
        }
    }
}
