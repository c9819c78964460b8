package org.inkstone.nn.kernel;

import org.inkstone.backend.VectorModule;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Which kernels there are for an array's type: those on the vector module for floats where the JVM has it, else those in double
 * precision, which read and write floats as well.
 */
final class RowKernels {
    static final NormRows<double[]> NORM = new PlainNorm();
    static final ElementRows<double[]> ELEMENTS = new PlainElements();
    static final ActivationRows<double[]> ACTIVATIONS = new PlainActivations();
    static final SoftmaxRows<double[]> SOFTMAX = new PlainSoftmax();
    static final ColumnRows<double[]> COLUMNS = new PlainColumns();

    private static final String VECTOR = "org.inkstone.nn.kernel.vector.Vector";
    private static final NormRows<?> FLOAT_NORM = VectorModule.load(NormRows.class, VECTOR + "Norm", NORM);
    private static final ElementRows<?> FLOAT_ELEMENTS =
            VectorModule.load(ElementRows.class, VECTOR + "Elements", ELEMENTS);
    private static final ActivationRows<?> FLOAT_ACTIVATIONS =
            VectorModule.load(ActivationRows.class, VECTOR + "Activations", ACTIVATIONS);
    private static final SoftmaxRows<?> FLOAT_SOFTMAX =
            VectorModule.load(SoftmaxRows.class, VECTOR + "Softmax", SOFTMAX);
    private static final ColumnRows<?> FLOAT_COLUMNS = VectorModule.load(ColumnRows.class, VECTOR + "Columns", COLUMNS);

    private RowKernels() {}

    static NormRows<?> norm(INDArray x) {
        return Shapes.isFloat(x) ? FLOAT_NORM : NORM;
    }

    /** For floats that are no array's. */
    static NormRows<?> floatNorm() {
        return FLOAT_NORM;
    }

    static ElementRows<?> elements(INDArray x) {
        return Shapes.isFloat(x) ? FLOAT_ELEMENTS : ELEMENTS;
    }

    static ActivationRows<?> activations(INDArray x) {
        return Shapes.isFloat(x) ? FLOAT_ACTIVATIONS : ACTIVATIONS;
    }

    /** For floats that are no array's. */
    static ActivationRows<?> floatActivations() {
        return FLOAT_ACTIVATIONS;
    }

    static SoftmaxRows<?> softmax(INDArray x) {
        return Shapes.isFloat(x) ? FLOAT_SOFTMAX : SOFTMAX;
    }

    static ColumnRows<?> columns(INDArray x) {
        return Shapes.isFloat(x) ? FLOAT_COLUMNS : COLUMNS;
    }

    /** Those that compute in the given scalars, as the kernel they are used beside does. */
    @SuppressWarnings("unchecked")
    static <A> ActivationRows<A> activations(Scalars<A> scalars) {
        return (ActivationRows<A>) (scalars == ACTIVATIONS.scalars() ? ACTIVATIONS : FLOAT_ACTIVATIONS);
    }

    /** Those that compute in the given scalars, as the norm or activation they are used beside does. */
    @SuppressWarnings("unchecked")
    static <A> ElementRows<A> elements(Scalars<A> scalars) {
        return (ElementRows<A>) (scalars == ELEMENTS.scalars() ? ELEMENTS : FLOAT_ELEMENTS);
    }
}
