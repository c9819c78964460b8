package org.inkstone.nn;

import java.util.List;
import java.util.Optional;
import org.inkstone.backend.onednn.ConvolutionShape;
import org.inkstone.backend.onednn.DirectConvolution;
import org.inkstone.backend.onednn.DirectConvolutions;
import org.inkstone.nn.kernel.BiasKernels;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/**
 * A convolution inside a larger layer: square kernel of odd size, padded so that stride 1 keeps the size, pictures {@code [N, H, W, C]}.
 * The weights are {@code [out, in, k, k]} as in PyTorch.
 */
public final class ConvPart {
    private final String weight;
    private final String bias;
    private final int in;
    private final int out;
    private final int kernel;
    private final int stride;
    private final boolean zero;
    private final DirectConvolutions convolutions = new DirectConvolutions();

    /**
     * @param prefix of the parameters' names, to which W and B are added
     * @param kernel odd
     * @param stride 1, or 2 to halve the size
     * @param zero   whether the weights begin at zero, so that what the convolution ends begins by doing nothing
     */
    public ConvPart(String prefix, int in, int out, int kernel, int stride, boolean zero) {
        if (kernel % 2 != 1) {
            throw new IllegalArgumentException("kernel must be odd: " + kernel);
        }
        this.weight = prefix + "W";
        this.bias = prefix + "B";
        this.in = in;
        this.out = out;
        this.kernel = kernel;
        this.stride = stride;
        this.zero = zero;
    }

    /** The weight, then the bias. */
    public List<ParameterSpec> parameters() {
        long taps = (long) kernel * kernel;
        return List.of(
                new ParameterSpec(
                        weight,
                        ParameterSpec.Kind.WEIGHT,
                        in * taps,
                        out * taps,
                        zero ? w -> w.assign(0) : null,
                        out,
                        in,
                        kernel,
                        kernel),
                ParameterSpec.bias(bias, out));
    }

    /** The bias. */
    public INDArray bias(Pass pass) {
        return pass.parameter(bias);
    }

    /** {@code y = x * W + b}. */
    public void forward(INDArray x, INDArray y, Pass pass) {
        run(pass, x, pass.parameter(weight), pass.parameter(bias), y);
    }

    /** {@code y = x * W}, without the bias. */
    public void product(INDArray x, INDArray y, Pass pass) {
        run(pass, x, pass.parameter(weight), null, y);
    }

    /** {@code y += x * W + b}. */
    public void addTo(INDArray x, INDArray y, Pass pass) {
        Optional<DirectConvolution> direct = direct(pass, x, y, true);
        if (direct.isPresent()) {
            direct.get().forwardAdd(x, pass.parameter(weight), pass.parameter(bias), y);
            return;
        }
        INDArray product = pass.scratch(y.shape());
        run(pass, x, pass.parameter(weight), null, product);
        BiasKernels.addBiasAndResidual(y, pass.parameter(bias), product);
    }

    private void run(Pass pass, INDArray x, INDArray w, INDArray b, INDArray y) {
        Optional<DirectConvolution> direct = direct(pass, x, y, b != null);
        if (direct.isPresent()) {
            direct.get().forward(x, w, b, y);
            return;
        }
        Kernels.exec(DynamicCustomOp.builder("conv2d")
                .addInputs(b == null ? new INDArray[] {x, w} : new INDArray[] {x, w, b})
                .addOutputs(y)
                .addIntegerArguments(arguments())
                .build());
    }

    private Optional<DirectConvolution> direct(Pass pass, INDArray x, INDArray y, boolean withBias) {
        if (pass.dataType() != DataType.FLOAT) {
            return Optional.empty();
        }
        long[] zeros = {kernel / 2, kernel / 2};
        return convolutions.of(ConvolutionShape.of(
                x, pass.parameter(weight), y, new long[] {stride, stride}, zeros, new long[] {1, 1}, withBias));
    }

    private int[] arguments() {
        int padding = kernel / 2;
        int notSame = 0;
        int channelsLast = 1;
        int weightsOutInHeightWidth = 1;
        return new int[] {
            kernel, kernel, stride, stride, padding, padding, 1, 1, notSame, channelsLast, weightsOutInHeightWidth
        };
    }

    /** Gradients of weight, bias and, unless {@code dx} is null, of the input; {@code dx} is overwritten. */
    public void backward(INDArray x, INDArray dy, INDArray dx, Pass pass) {
        Optional<DirectConvolution> direct = direct(pass, x, dy, true);
        if (direct.isPresent()) {
            direct.get().backwardWeights(x, dy, pass.gradient(weight), pass.gradient(bias));
            if (dx != null) {
                direct.get().backwardData(dy, pass.parameter(weight), dx);
            }
            return;
        }
        if (dx == null && stride == 1 && pass.dataType() == DataType.FLOAT) {
            weightGradient(x, dy, pass);
            return;
        }
        Kernels.exec(DynamicCustomOp.builder("conv2d_bp")
                .addInputs(x, pass.parameter(weight), pass.parameter(bias), dy)
                .addOutputs(dx == null ? pass.scratch(x.shape()) : dx, pass.gradient(weight), pass.gradient(bias))
                .addIntegerArguments(arguments())
                .build());
    }

    /**
     * Without the input's gradient, which {@code conv2d_bp} can't leave out: the weight's is that of a deconvolution of dy to x too,
     * whose own input gradient is a forward convolution, cheap for the few channels of a first layer.
     */
    private void weightGradient(INDArray x, INDArray dy, Pass pass) {
        Kernels.exec(DynamicCustomOp.builder("deconv2d_bp")
                .addInputs(dy, pass.parameter(weight), x)
                .addOutputs(pass.scratch(dy.shape()), pass.gradient(weight))
                .addIntegerArguments(arguments())
                .build());
        BiasKernels.columnSums(dy, pass.gradient(bias));
    }
}
