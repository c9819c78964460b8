package org.inkstone.nn.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Which kernels there are for an array's type. */
final class RowKernels {
    static final NormRows<double[]> NORM = new PlainNorm();
    static final ElementRows<double[]> ELEMENTS = new PlainElements();
    static final ActivationRows<double[]> ACTIVATIONS = new PlainActivations();
    static final SoftmaxRows<double[]> SOFTMAX = new PlainSoftmax();

    private RowKernels() {}

    static NormRows<?> norm(INDArray x) {
        Shapes.isFloat(x);
        return NORM;
    }

    static ElementRows<?> elements(INDArray x) {
        Shapes.isFloat(x);
        return ELEMENTS;
    }

    static ActivationRows<?> activations(INDArray x) {
        Shapes.isFloat(x);
        return ACTIVATIONS;
    }

    static SoftmaxRows<?> softmax(INDArray x) {
        Shapes.isFloat(x);
        return SOFTMAX;
    }

    /** Those that compute in the given scalars. */
    @SuppressWarnings("unchecked")
    static <A> ElementRows<A> elements(Scalars<A> scalars) {
        return (ElementRows<A>) ELEMENTS;
    }
}
