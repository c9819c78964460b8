package org.inkstone.nn;

import static org.deeplearning4j.nn.params.ConvolutionParamInitializer.BIAS_KEY;
import static org.deeplearning4j.nn.params.ConvolutionParamInitializer.WEIGHT_KEY;

import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.inkstone.backend.onednn.ConvolutionShape;
import org.inkstone.backend.onednn.DirectConvolution;
import org.inkstone.backend.onednn.DirectConvolutions;
import org.inkstone.nn.kernel.BiasKernels;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/** The layer behind {@link ConvTranspose2d}. */
final class ConvTranspose2dLayer extends ConvolutionLayer {
    private final FusedActivation activation = new FusedActivation();
    private final KernelDilation dilation;
    private final OutputCrop crop;
    private final ChannelKernels channels = new ChannelKernels();
    private final DirectConvolutions convolutions = new DirectConvolutions();

    ConvTranspose2dLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
        helper = null;
        dilation = new KernelDilation(config().getKernelSize(), config().getDilation(), dataType);
        crop = new OutputCrop(config(), rowAxis());
    }

    private ConvTranspose2d config() {
        return (ConvTranspose2d) layerConf();
    }

    private boolean channelsLast() {
        return config().getCnn2dDataFormat() == CNN2DFormat.NHWC;
    }

    private int rowAxis() {
        return channelsLast() ? 1 : 2;
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
        validateInputDepth(weights.size(0));
        INDArray x = Kernels.contiguous(input.castTo(dataType), ArrayType.FF_WORKING_MEM, workspaces);
        INDArray out =
                workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, outputShape(x, weights.size(1)), 'c');
        Optional<DirectConvolution> direct = direct(x, weights, out);
        if (direct.isPresent()) {
            direct.get().backwardData(x, weights, out);
            if (hasBias()) {
                BiasKernels.addBias(out, bias(training, workspaces));
            }
            return out;
        }
        INDArray kernel = dilation.spread(weights, ArrayType.FF_WORKING_MEM, workspaces);
        if (!crop.isNeeded()) {
            return deconvolve(x, kernel, hasBias() ? bias(training, workspaces) : null, out);
        }
        INDArray whole = crop.whole(x, out, ArrayType.FF_WORKING_MEM, workspaces);
        out.assign(0);
        crop.cut(deconvolve(x, kernel, null, whole), out);
        if (hasBias()) {
            INDArray bias = bias(training, workspaces);
            out.addi(bias.reshape(channelsLast() ? new long[] {1, 1, 1, -1} : new long[] {1, -1, 1, 1}));
        }
        return out;
    }

    /** The convolution whose backward pass this layer's forward pass is, on oneDNN itself, for channels last in float. */
    private Optional<DirectConvolution> direct(INDArray x, INDArray weights, INDArray y) {
        if (!channelsLast() || dataType != DataType.FLOAT || !Kernels.isContiguous(weights)) {
            return Optional.empty();
        }
        ConvTranspose2d c = config();
        boolean bias = false; // it belongs to what is that convolution's input
        return convolutions.of(ConvolutionShape.of(
                y, weights, x, toLongs(c.getStride()), toLongs(c.getPadding()), toLongs(c.getDilation()), bias));
    }

    private static long[] toLongs(int[] pair) {
        return new long[] {pair[0], pair[1]};
    }

    private INDArray bias(boolean training, LayerWorkspaceMgr workspaces) {
        return getParamWithNoise(BIAS_KEY, training, workspaces);
    }

    private INDArray deconvolve(INDArray x, INDArray kernel, INDArray bias, INDArray out) {
        Kernels.exec(DynamicCustomOp.builder("deconv2d")
                .addInputs(bias == null ? new INDArray[] {x, kernel} : new INDArray[] {x, kernel, bias})
                .addOutputs(out)
                .addIntegerArguments(arguments())
                .build());
        return out;
    }

    private long[] outputShape(INDArray x, long channels) {
        long n = x.size(0);
        long h = config().outputSize(0, x.size(rowAxis()));
        long w = config().outputSize(1, x.size(rowAxis() + 1));
        return channelsLast() ? new long[] {n, h, w, channels} : new long[] {n, channels, h, w};
    }

    private int[] arguments() {
        ConvTranspose2d c = config();
        int[] k = dilation.kernelSize();
        int[] s = c.getStride();
        int[] p = crop.padding();
        int[] d = dilation.remaining();
        int explicitPadding = 0;
        int weightsInOutHeightWidth = 1;
        return new int[] {
            k[0],
            k[1],
            s[0],
            s[1],
            p[0],
            p[1],
            d[0],
            d[1],
            explicitPadding,
            channelsLast() ? 1 : 0,
            weightsInOutHeightWidth
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
        INDArray gradX = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c');
        Optional<DirectConvolution> direct = direct(x, weights, delta);
        if (direct.isPresent() && Kernels.isContiguous(gradW)) {
            INDArray dy = Kernels.contiguous(delta, ArrayType.BP_WORKING_MEM, workspaces);
            direct.get().forward(dy, weights, null, gradX);
            direct.get().backwardWeights(dy, x, gradW, null);
            if (hasBias()) {
                BiasKernels.columnSums(dy, gradientViews.get(BIAS_KEY));
            }
        } else {
            INDArray kernel = dilation.spread(weights, ArrayType.BP_WORKING_MEM, workspaces);
            INDArray gradKernel = dilation.gradientOfKernel(gradW, workspaces);
            gradients(x, kernel, delta, gradX, gradKernel, workspaces);
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

    private void gradients(
            INDArray x,
            INDArray kernel,
            INDArray delta,
            INDArray gradX,
            INDArray gradKernel,
            LayerWorkspaceMgr workspaces) {
        DynamicCustomOp.DynamicCustomOpsBuilder op =
                DynamicCustomOp.builder("deconv2d_bp").addIntegerArguments(arguments());
        if (crop.isNeeded()) {
            INDArray whole = crop.whole(x, delta, ArrayType.BP_WORKING_MEM, workspaces);
            crop.putBack(delta, whole);
            op.addInputs(x, kernel, whole).addOutputs(gradX, gradKernel);
            if (hasBias()) {
                biasGradient(delta, workspaces);
            }
        } else if (hasBias()) {
            op.addInputs(x, kernel, bias(true, workspaces), delta)
                    .addOutputs(gradX, gradKernel, gradientViews.get(BIAS_KEY));
        } else {
            op.addInputs(x, kernel, delta).addOutputs(gradX, gradKernel);
        }
        Kernels.exec(op.build());
    }

    private void biasGradient(INDArray delta, LayerWorkspaceMgr workspaces) {
        channels.layout(delta, config().getCnn2dDataFormat());
        double[] sums = channels.means(delta, ArrayType.BP_WORKING_MEM, workspaces);
        double rows = (double) delta.length() / sums.length;
        for (int i = 0; i < sums.length; i++) {
            sums[i] *= rows;
        }
        INDArray gradB = gradientViews.get(BIAS_KEY);
        gradB.assign(ChannelKernels.array(sums, gradB.dataType()).reshape(gradB.shape()));
    }

    @Override
    public void clear() {
        super.clear();
        activation.clear();
    }
}
