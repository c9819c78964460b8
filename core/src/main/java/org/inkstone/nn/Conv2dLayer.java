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

/** The layer behind {@link Conv2d}. */
final class Conv2dLayer extends ConvolutionLayer implements FrozenBackward {
    private final FusedActivation activation = new FusedActivation();
    private final Conv2dOperations operations;
    private final DirectConvolutions convolutions = new DirectConvolutions();
    private boolean parameterGradients = true;

    Conv2dLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
        // Nothing of the stock computation is used, so neither is its helper.
        helper = null;
        operations = new Conv2dOperations(config(), dataType);
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
        validateInputDepth(config().getNIn());
        Conv2d c = config();
        INDArray x = Kernels.contiguous(input.castTo(dataType), ArrayType.FF_WORKING_MEM, workspaces);
        INDArray out = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, outputShape(x, weights), 'c');
        INDArray bias = c.hasBias() ? getParamWithNoise(BIAS_KEY, training, workspaces) : null;
        Optional<DirectConvolution> direct = direct(x, weights, out);
        if (direct.isPresent()) {
            direct.get().forward(x, weights, bias, out);
        } else {
            operations.forward(x, weights, bias, out, workspaces);
        }
        return out;
    }

    /** oneDNN itself, for channels last in float. */
    private Optional<DirectConvolution> direct(INDArray x, INDArray weights, INDArray y) {
        if (!channelsLast() || dataType != DataType.FLOAT || !Kernels.isContiguous(weights)) {
            return Optional.empty();
        }
        Conv2d c = config();
        long[] before = {c.zerosBefore(0, x.size(1)), c.zerosBefore(1, x.size(2))};
        return convolutions.of(ConvolutionShape.of(
                x, weights, y, toLongs(c.getStride()), before, toLongs(c.getDilation()), c.hasBias()));
    }

    private static long[] toLongs(int[] pair) {
        return new long[] {pair[0], pair[1]};
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
            gradX = gradients(x, weights, delta, workspaces);
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

    /**
     * Not null, which an input preprocessor before the layer would trip over, and not zeros: layers before this one would silently
     * learn nothing.
     */
    private INDArray noGradient(INDArray x, LayerWorkspaceMgr workspaces) {
        return workspaces
                .createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c')
                .assign(Double.NaN);
    }

    private INDArray gradients(INDArray x, INDArray weights, INDArray delta, LayerWorkspaceMgr workspaces) {
        INDArray bias = hasBias() ? getParamWithNoise(BIAS_KEY, true, workspaces) : null;
        INDArray gradB = hasBias() ? gradientViews.get(BIAS_KEY) : null;
        INDArray gradW = gradientViews.get(WEIGHT_KEY);
        if (!config().isInputGradient()) {
            operations.parameterGradients(x, weights, bias, delta, gradW, gradB, workspaces);
            return noGradient(x, workspaces);
        }
        INDArray gradX = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c');
        operations.gradients(x, weights, bias, delta, gradX, gradW, gradB, workspaces);
        return gradX;
    }

    @Override
    public void clear() {
        super.clear();
        activation.clear();
    }
}
