package org.inkstone.nn;

import static org.deeplearning4j.nn.params.ConvolutionParamInitializer.BIAS_KEY;
import static org.deeplearning4j.nn.params.ConvolutionParamInitializer.WEIGHT_KEY;

import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ConvolutionUtils;
import org.inkstone.backend.onednn.ConvolutionShape;
import org.inkstone.backend.onednn.DirectConvolution;
import org.inkstone.backend.onednn.DirectConvolutions;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/** The layer behind {@link Conv2d}. */
final class Conv2dLayer extends ConvolutionLayer implements FrozenBackward {
    /** Above this many input channels oneDNN's backward-data costs no more than the forward pass it is traded for. */
    private static final int FEW_CHANNELS = 16;

    private final FusedActivation activation = new FusedActivation();
    private final Kernels.Constant ones = new Kernels.Constant(1);
    private final KernelDilation dilation;
    private final DirectConvolutions convolutions = new DirectConvolutions();
    private boolean parameterGradients = true;

    Conv2dLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
        // Nothing of the stock computation is used, so neither is its helper.
        helper = null;
        dilation = new KernelDilation(config().getKernelSize(), config().getDilation(), dataType);
    }

    @Override
    public void setParameterGradients(boolean wanted) {
        parameterGradients = wanted;
    }

    private Conv2d config() {
        return (Conv2d) layerConf();
    }

    private boolean channelsLast() {
        return config().getCnn2dDataFormat() == CNN2DFormat.NHWC;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        applyDropOutIfNecessary(training, workspaces);
        INDArray z = preActivation(training, workspaces);
        return activation.forward(config().getActivationFn(), z, training, workspaces);
    }

    private INDArray preActivation(boolean training, LayerWorkspaceMgr workspaces) {
        validateInputRank();
        INDArray weights = getParamWithNoise(WEIGHT_KEY, training, workspaces);
        validateInputDepth(weights.size(1));
        Conv2d c = config();
        INDArray x = Kernels.contiguous(input.castTo(dataType), ArrayType.FF_WORKING_MEM, workspaces);
        INDArray out = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, outputShape(x, weights), 'c');
        Optional<DirectConvolution> direct = direct(x, weights, out);
        if (direct.isPresent()) {
            INDArray bias = c.hasBias() ? getParamWithNoise(BIAS_KEY, training, workspaces) : null;
            direct.get().forward(x, weights, bias, out);
            return out;
        }
        INDArray kernel = dilation.spread(weights, ArrayType.FF_WORKING_MEM, workspaces);
        Kernels.exec(DynamicCustomOp.builder("conv2d")
                .addInputs(
                        c.hasBias()
                                ? new INDArray[] {x, kernel, getParamWithNoise(BIAS_KEY, training, workspaces)}
                                : new INDArray[] {x, kernel})
                .addOutputs(out)
                .addIntegerArguments(arguments())
                .build());
        return out;
    }

    /** oneDNN itself, for channels last in float. */
    private Optional<DirectConvolution> direct(INDArray x, INDArray weights, INDArray y) {
        if (!channelsLast() || dataType != DataType.FLOAT || !Kernels.isContiguous(weights)) {
            return Optional.empty();
        }
        Conv2d c = config();
        return convolutions.of(ConvolutionShape.of(
                x, weights, y, toLongs(c.getStride()), zerosBefore(x, y), toLongs(c.getDilation()), c.hasBias()));
    }

    private static long[] toLongs(int[] pair) {
        return new long[] {pair[0], pair[1]};
    }

    /** With mode Same, half of the zeros that are needed, rounded down; the odd one goes behind. */
    private long[] zerosBefore(INDArray x, INDArray y) {
        Conv2d c = config();
        if (c.getConvolutionMode() != ConvolutionMode.Same) {
            return toLongs(c.getPadding());
        }
        long[] zeros = new long[2];
        for (int i = 0; i < 2; i++) {
            long kernel = (long) c.getDilation()[i] * (c.getKernelSize()[i] - 1) + 1;
            long reach = (y.size(1 + i) - 1) * c.getStride()[i] + kernel;
            zeros[i] = Math.max(0, reach - x.size(1 + i)) / 2;
        }
        return zeros;
    }

    private long[] outputShape(INDArray x, INDArray weights) {
        Conv2d c = config();
        int[] padding = c.getConvolutionMode() == ConvolutionMode.Same ? null : c.getPadding();
        int[] size = ConvolutionUtils.getOutputSize(
                x,
                c.getKernelSize(),
                c.getStride(),
                padding,
                c.getConvolutionMode(),
                c.getDilation(),
                c.getCnn2dDataFormat());
        long n = x.size(0);
        long channels = weights.size(0);
        return channelsLast() ? new long[] {n, size[0], size[1], channels} : new long[] {n, channels, size[0], size[1]};
    }

    private int[] arguments() {
        Conv2d c = config();
        int[] k = dilation.kernelSize();
        int[] s = c.getStride();
        int[] p = c.getPadding();
        int[] d = dilation.remaining();
        int same = c.getConvolutionMode() == ConvolutionMode.Same ? 1 : 0;
        int weightsOutInHeightWidth = 1;
        return new int[] {
            k[0], k[1], s[0], s[1], p[0], p[1], d[0], d[1], same, channelsLast() ? 1 : 0, weightsOutInHeightWidth
        };
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        IActivation f = config().getActivationFn();
        if (!activation.isReady(f)) {
            // The last forward pass was not a training one.
            activation.forward(f, preActivation(true, workspaces), true, workspaces);
        }
        INDArray delta = activation.backward(f, epsilon.castTo(dataType), workspaces);
        INDArray x = Kernels.contiguous(input.castTo(dataType), ArrayType.BP_WORKING_MEM, workspaces);
        INDArray weights = getParamWithNoise(WEIGHT_KEY, true, workspaces);
        INDArray gradW = gradientViews.get(WEIGHT_KEY);
        Optional<DirectConvolution> direct = direct(x, weights, delta);
        INDArray gradX;
        if (direct.isPresent() && Kernels.isContiguous(gradW)) {
            gradX = directGradients(direct.get(), x, weights, delta, workspaces);
        } else {
            INDArray kernel = dilation.spread(weights, ArrayType.BP_WORKING_MEM, workspaces);
            INDArray gradKernel = dilation.gradientOfKernel(gradW, workspaces);
            gradX = gradients(x, kernel, delta, gradKernel, workspaces);
            dilation.gather(gradKernel, gradW);
        }
        weightNoiseParams.clear();
        Gradient gradient = new DefaultGradient();
        if (hasBias()) {
            gradient.setGradientFor(BIAS_KEY, gradientViews.get(BIAS_KEY));
        }
        gradient.setGradientFor(WEIGHT_KEY, gradW, 'c');
        return new Pair<>(gradient, backpropDropOutIfPresent(gradX));
    }

    private INDArray directGradients(
            DirectConvolution direct, INDArray x, INDArray weights, INDArray delta, LayerWorkspaceMgr workspaces) {
        INDArray dy = Kernels.contiguous(delta, ArrayType.BP_WORKING_MEM, workspaces);
        if (parameterGradients) {
            direct.backwardWeights(
                    x, dy, gradientViews.get(WEIGHT_KEY), hasBias() ? gradientViews.get(BIAS_KEY) : null);
        }
        if (!config().isInputGradient()) {
            return noGradient(x, workspaces);
        }
        INDArray gradX = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c');
        direct.backwardData(dy, weights, gradX);
        return gradX;
    }

    /** Zeros and not null: an input preprocessor may stand before the layer and would trip over null. */
    private INDArray noGradient(INDArray x, LayerWorkspaceMgr workspaces) {
        return workspaces.create(ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c');
    }

    private INDArray gradients(
            INDArray x, INDArray kernel, INDArray delta, INDArray gradKernel, LayerWorkspaceMgr workspaces) {
        if (config().isInputGradient()) {
            INDArray gradX = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c');
            fullGradient(x, kernel, delta, gradX, gradKernel, workspaces);
            return gradX;
        }
        if (weightGradientSuffices(x, kernel, delta)) {
            weightGradient(x, kernel, delta, gradKernel, workspaces);
        } else {
            INDArray unused = workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, dataType, x.shape(), 'c');
            fullGradient(x, kernel, delta, unused, gradKernel, workspaces);
        }
        return noGradient(x, workspaces);
    }

    private void fullGradient(
            INDArray x,
            INDArray kernel,
            INDArray delta,
            INDArray gradX,
            INDArray gradKernel,
            LayerWorkspaceMgr workspaces) {
        DynamicCustomOp.DynamicCustomOpsBuilder op =
                DynamicCustomOp.builder("conv2d_bp").addIntegerArguments(arguments());
        if (hasBias()) {
            op.addInputs(x, kernel, getParamWithNoise(BIAS_KEY, true, workspaces), delta)
                    .addOutputs(gradX, gradKernel, gradientViews.get(BIAS_KEY));
        } else {
            op.addInputs(x, kernel, delta).addOutputs(gradX, gradKernel);
        }
        Kernels.exec(op.build());
    }

    /**
     * The weight gradient alone. ND4J's {@code conv2d_bp} can't leave out the input gradient; but a convolution's
     * weight gradient is also that of the deconvolution with the same weights whose input is delta and whose output
     * gradient is x, and that operation's own input gradient is a mere forward convolution of x, cheap for few
     * channels. It needs the deconvolution of delta's size to give x's size back.
     */
    private boolean weightGradientSuffices(INDArray x, INDArray kernel, INDArray delta) {
        if (kernel.size(1) >= FEW_CHANNELS || dataType != DataType.FLOAT) {
            return false;
        }
        Conv2d c = config();
        int h = channelsLast() ? 1 : 2;
        for (int i = 0; i < 2; i++) {
            long out = delta.size(h + i);
            long back = c.getConvolutionMode() == ConvolutionMode.Same
                    ? out * c.getStride()[i]
                    : (out - 1) * c.getStride()[i] + kernel.size(2 + i) - 2L * c.getPadding()[i];
            if (back != x.size(h + i)) {
                return false;
            }
        }
        return true;
    }

    private void weightGradient(
            INDArray x, INDArray kernel, INDArray delta, INDArray gradKernel, LayerWorkspaceMgr workspaces) {
        INDArray unused = workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, dataType, delta.shape(), 'c');
        Kernels.exec(DynamicCustomOp.builder("deconv2d_bp")
                .addInputs(delta, kernel, x)
                .addOutputs(unused, gradKernel)
                .addIntegerArguments(arguments())
                .build());
        if (hasBias()) {
            biasGradient(delta, gradientViews.get(BIAS_KEY), workspaces);
        }
    }

    /** Sum of delta over everything but the channels, by matrix products with ones: many times faster than a sum. */
    private void biasGradient(INDArray delta, INDArray gradB, LayerWorkspaceMgr workspaces) {
        INDArray rows = delta;
        long channels = gradB.length();
        if (!channelsLast()) {
            long area = delta.size(2) * delta.size(3);
            rows = workspaces.createUninitialized(
                    ArrayType.BP_WORKING_MEM, dataType, new long[] {delta.size(0) * channels, 1}, 'c');
            Kernels.matmul(
                    delta.reshape('c', delta.size(0) * channels, area), false, ones.row(area, delta), true, rows);
        }
        long n = rows.length() / channels;
        Kernels.matmul(
                ones.row(n, delta), false, rows.reshape('c', n, channels), false, gradB.reshape('c', 1, channels));
    }

    @Override
    public void clear() {
        super.clear();
        activation.clear();
    }
}
