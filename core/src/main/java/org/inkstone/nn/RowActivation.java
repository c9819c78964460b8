package org.inkstone.nn;

import org.inkstone.nn.kernel.ActivationKernels;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An activation function for any DL4J layer that runs on Inkstone's kernels; like DL4J's own it overwrites its input. */
abstract class RowActivation extends BaseActivationFunction {
    private static final long serialVersionUID = 1L;

    abstract FeedForwardActivation kind();

    @Override
    public INDArray getActivation(INDArray in, boolean training) {
        INDArray z = contiguous(in);
        ActivationKernels.forward(kind(), z, null, z);
        return z == in ? in : in.assign(z);
    }

    @Override
    public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
        assertShape(in, epsilon);
        INDArray z = contiguous(in);
        ActivationKernels.backward(kind(), z, contiguous(epsilon), z, null);
        return new Pair<>(z == in ? in : in.assign(z), null);
    }

    private static INDArray contiguous(INDArray array) {
        return Kernels.isContiguous(array) ? array : array.dup('c');
    }
}
