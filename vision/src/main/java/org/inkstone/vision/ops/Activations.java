package org.inkstone.vision.ops;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Activation functions on arrays of any shape; each returns a new array of the same shape and type. */
public final class Activations {
    private Activations() {}

    /** {@code max(0, x)}. */
    public static INDArray relu(INDArray x) {
        return Transforms.max(x, 0, true);
    }

    /** {@code 1 / (1 + e^-x)}. The notes print {@code 1 / (1 + e^z)}, with the sign lost. */
    public static INDArray sigmoid(INDArray x) {
        return Transforms.sigmoid(x, true);
    }
}
