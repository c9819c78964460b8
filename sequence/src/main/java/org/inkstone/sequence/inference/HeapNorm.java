package org.inkstone.sequence.inference;

import org.inkstone.nn.NormType;
import org.inkstone.nn.kernel.HeapRows;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A norm with its parameters. */
final class HeapNorm {
    private final NormType type;
    private final int width;
    private final float[] gain;
    private final float[] bias;
    private final double eps;

    /** @param bias null for RMS */
    HeapNorm(NormType type, INDArray gain, INDArray bias, double eps) {
        this.type = type;
        this.width = (int) gain.length();
        this.gain = ParameterRows.vector(gain);
        this.bias = ParameterRows.vector(bias);
        this.eps = eps;
    }

    /** {@code out} may be {@code x}. */
    void apply(float[] x, int rows, float[] out) {
        HeapRows.normalise(type, x, rows, width, gain, bias, eps, out);
    }
}
