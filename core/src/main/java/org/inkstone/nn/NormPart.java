package org.inkstone.nn;

import java.util.List;
import org.inkstone.nn.kernel.NormKernels;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Normalisation of rows inside a larger layer: layer norm {@code (x - mean) / sqrt(variance + eps) * gain + bias} (Ba,
 * Kiros, Hinton 2016) or RMS norm {@code x / sqrt(mean(x^2) + eps) * gain} (Zhang, Sennrich 2019).
 */
public final class NormPart {
    private final NormType type;
    private final String gain;
    private final String bias;
    private final long width;
    private final double eps;
    private transient INDArray stats;

    /**
     * @param gain name of the gain {@code [width]}
     * @param bias name of the bias {@code [width]}; RMS norm has none
     */
    public NormPart(NormType type, String gain, String bias, long width, double eps) {
        this.type = type;
        this.gain = gain;
        this.bias = type == NormType.LAYER ? bias : null;
        this.width = width;
        this.eps = eps;
    }

    /** The gain, then the bias. */
    public List<ParameterSpec> parameters() {
        return bias == null
                ? List.of(ParameterSpec.gain(gain, width))
                : List.of(ParameterSpec.gain(gain, width), ParameterSpec.bias(bias, width));
    }

    /** Writes the normalised rows to {@code out}. */
    public void forward(INDArray x, INDArray out, Pass pass) {
        stats = pass.kept(x.size(0), 2);
        NormKernels.forward(type, x, pass.parameter(gain), biasOf(pass), eps, out, stats);
    }

    private INDArray biasOf(Pass pass) {
        return bias == null ? null : pass.parameter(bias);
    }

    /**
     * Gradients of gain, bias and input.
     *
     * @param x   the rows of the forward pass
     * @param dx  gradient of the input
     * @param add whether it is added to what {@code dx} holds, instead of written over it
     */
    public void backward(INDArray dy, INDArray x, INDArray dx, boolean add, Pass pass) {
        INDArray biasGradient = bias == null ? null : pass.gradient(bias);
        NormKernels.backward(type, dy, x, stats, pass.parameter(gain), dx, add, pass.gradient(gain), biasGradient);
        stats = null;
    }
}
