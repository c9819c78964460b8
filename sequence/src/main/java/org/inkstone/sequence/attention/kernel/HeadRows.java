package org.inkstone.sequence.attention.kernel;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where the heads of queries, keys or values lie: head h of time step t of sequence n is the columns from
 * {@code offset + h headSize} on of row {@code n rows + t}. Several may share an array, as the three parts of one product do.
 *
 * @param array     dense, in c order, FLOAT or DOUBLE; a view is allowed
 * @param offset    first column of head 0
 * @param rowStride columns of the array
 * @param rows      rows of a sequence, at least the time steps in use: a cache has room for more
 */
public record HeadRows(INDArray array, int offset, int rowStride, int rows) {
    /** @throws IllegalArgumentException if the array is not dense in c order or a size does not fit */
    public HeadRows {
        checkDense("array", array);
        if (offset < 0) {
            throw new IllegalArgumentException("offset must not be negative: " + offset);
        }
        if (rowStride <= offset) {
            throw new IllegalArgumentException("rowStride must be above the offset " + offset + ": " + rowStride);
        }
        if (rows <= 0) {
            throw new IllegalArgumentException("rows must be positive: " + rows);
        }
    }

    /** Columns from {@code offset} on of an array [N, T, C]. */
    public static HeadRows of(INDArray array, int offset) {
        if (array.rank() != 3) {
            throw new IllegalArgumentException("array must have rank 3: shape " + Arrays.toString(array.shape()));
        }
        return new HeadRows(array, offset, (int) array.size(2), (int) array.size(1));
    }

    /** All columns of an array [N, T, C]. */
    public static HeadRows of(INDArray array) {
        return of(array, 0);
    }

    static void checkDense(String name, INDArray array) {
        if (!isDense(array)) {
            throw new IllegalArgumentException(
                    name + " must be dense in c order: shape " + Arrays.toString(array.shape()) + ", strides "
                            + Arrays.toString(array.stride()) + ", order " + array.ordering());
        }
    }

    private static boolean isDense(INDArray array) {
        if (array.rank() > 1 && array.ordering() != 'c') {
            return false;
        }
        long expected = 1;
        for (int d = array.rank() - 1; d >= 0; d--) {
            if (array.size(d) != 1 && array.stride(d) != expected) {
                return false;
            }
            expected *= array.size(d);
        }
        return true;
    }

    /** Position of the first column of a head, from the array's first element on. */
    long position(int sequence, int time, int head, int headSize) {
        return ((long) sequence * rows + time) * rowStride + offset + (long) head * headSize;
    }

    void check(String name, int batch, int heads, int time, int headSize) {
        if (time > rows) {
            throw new IllegalArgumentException(name + " has " + rows + " rows a sequence, " + time + " are needed");
        }
        if (offset + (long) heads * headSize > rowStride) {
            throw new IllegalArgumentException(name + " has " + (rowStride - offset) + " columns from column " + offset
                    + " on, " + heads + " heads of " + headSize + " need " + heads * headSize);
        }
        if (array.length() < (long) batch * rows * rowStride) {
            throw new IllegalArgumentException(name + " has " + array.length() + " elements, " + batch
                    + " sequences of " + rows + " rows of " + rowStride + " need " + (long) batch * rows * rowStride);
        }
    }
}
