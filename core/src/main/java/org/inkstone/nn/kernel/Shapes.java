package org.inkstone.nn.kernel;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Checks of what kernels are given, in words a caller understands. */
final class Shapes {
    private Shapes() {}

    /** Whether to compute in floats; refuses everything that is neither float nor double. */
    static boolean isFloat(INDArray array) {
        DataType type = array.dataType();
        if (type != DataType.FLOAT && type != DataType.DOUBLE) {
            throw new IllegalArgumentException("arrays must be FLOAT or DOUBLE: " + type);
        }
        return type == DataType.FLOAT;
    }

    static void length(String name, INDArray array, long length, INDArray like) {
        if (array == null) {
            throw new IllegalArgumentException(name + " must not be null");
        }
        if (array.length() != length || array.dataType() != like.dataType()) {
            throw new IllegalArgumentException(name + " must have " + length + " values of type " + like.dataType()
                    + ": " + Arrays.toString(array.shape()) + " of type " + array.dataType());
        }
    }

    static void same(String name, INDArray array, INDArray like) {
        length(name, array, like.length(), like);
    }
}
