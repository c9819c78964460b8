package org.inkstone.data;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Floats with a shape, row-major, on the Java heap: what transforms work on and the loader collates, without an off-heap
 * array per item. Pictures are [channels, height, width], table rows [columns]. The arrays are not copied.
 */
public final class Tensor implements Features {
    private final float[] data;
    private final long[] shape;

    public Tensor(float[] data, long... shape) {
        long length = 1;
        for (long s : shape) {
            length *= s;
        }
        if (length != data.length) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(shape) + " wants " + length + " values, data holds " + data.length);
        }
        this.data = data;
        this.shape = shape.clone();
    }

    public float[] data() {
        return data;
    }

    public long[] shape() {
        return shape.clone();
    }

    public Tensor copy() {
        return new Tensor(data.clone(), shape);
    }

    /** A float32 array of the same shape, holding a copy. */
    public INDArray toINDArray() {
        return Nd4j.createFromArray(data).reshape('c', shape);
    }

    @Override
    public String toString() {
        return "Tensor" + Arrays.toString(shape);
    }
}
