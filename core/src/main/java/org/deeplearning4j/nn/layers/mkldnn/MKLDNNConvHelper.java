package org.deeplearning4j.nn.layers.mkldnn;

import java.util.Collections;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer.AlgoMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer.BwdDataAlgo;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer.BwdFilterAlgo;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer.FwdAlgo;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.ConvolutionHelper;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ConvolutionUtils;
import org.inkstone.backend.GuardedHelper;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Convolution of Deeplearning4j's {@code ConvolutionLayer} on oneDNN. Stands in for the class of this name in
 * deeplearning4j-nn 1.0.0-M2.1, which hands oneDNN the gradient of the output with whatever strides it has; oneDNN's {@code
 * conv2d_bp} ignores them, and an NHWC layer with ReLU trains on wrong gradients. Here everything reaches it in c order.
 */
public class MKLDNNConvHelper implements ConvolutionHelper, GuardedHelper {
    private static final int OUTPUTS_FIRST = 1;

    /**
     * @param dataType of the layer; other than float the helper declines
     */
    public MKLDNNConvHelper(DataType dataType) {
        // the type is looked at in each call, since it may change with the input
    }

    @Override
    public boolean checkSupported() {
        return BaseMKLDNNHelper.mklDnnEnabled();
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(
            INDArray input,
            INDArray weights,
            INDArray bias,
            INDArray delta,
            int[] kernel,
            int[] strides,
            int[] pad,
            INDArray biasGradView,
            INDArray weightGradView,
            IActivation afn,
            AlgoMode mode,
            BwdFilterAlgo bwdFilterAlgo,
            BwdDataAlgo bwdDataAlgo,
            ConvolutionMode convolutionMode,
            int[] dilation,
            CNN2DFormat format,
            LayerWorkspaceMgr workspaceMgr) {
        if (!supports(input, weights, dilation)) {
            return null;
        }
        INDArray x = contiguous(input, ArrayType.BP_WORKING_MEM, workspaceMgr);
        INDArray gradient = contiguous(delta, ArrayType.BP_WORKING_MEM, workspaceMgr);
        INDArray gradX = workspaceMgr.createUninitialized(ArrayType.ACTIVATION_GRAD, input.dataType(), x.shape(), 'c');
        boolean biased = bias != null;
        Nd4j.exec(DynamicCustomOp.builder("conv2d_bp")
                .addInputs(biased ? new INDArray[] {x, weights, bias, gradient} : new INDArray[] {x, weights, gradient})
                .addOutputs(
                        biased
                                ? new INDArray[] {gradX, weightGradView, biasGradView}
                                : new INDArray[] {gradX, weightGradView})
                .addIntegerArguments(arguments(kernel, strides, pad, dilation, convolutionMode, format))
                .build());
        Gradient gradients = new DefaultGradient();
        if (biased) {
            gradients.gradientForVariable().put(ConvolutionParamInitializer.BIAS_KEY, biasGradView);
        }
        gradients.gradientForVariable().put(ConvolutionParamInitializer.WEIGHT_KEY, weightGradView);
        return new Pair<>(gradients, gradX);
    }

    @Override
    public INDArray preOutput(
            INDArray input,
            INDArray weights,
            INDArray bias,
            int[] kernel,
            int[] strides,
            int[] pad,
            AlgoMode mode,
            FwdAlgo fwdAlgo,
            ConvolutionMode convolutionMode,
            int[] dilation,
            CNN2DFormat format,
            LayerWorkspaceMgr workspaceMgr) {
        if (!supports(input, weights, dilation)) {
            return null;
        }
        INDArray x = contiguous(input, ArrayType.FF_WORKING_MEM, workspaceMgr);
        int[] size = ConvolutionUtils.getOutputSize(
                x,
                kernel,
                strides,
                convolutionMode == ConvolutionMode.Same ? null : pad,
                convolutionMode,
                dilation,
                format);
        long[] shape = format == CNN2DFormat.NHWC
                ? new long[] {x.size(0), size[0], size[1], weights.size(0)}
                : new long[] {x.size(0), weights.size(0), size[0], size[1]};
        INDArray out = workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, input.dataType(), shape, 'c');
        Nd4j.exec(DynamicCustomOp.builder("conv2d")
                .addInputs(bias != null ? new INDArray[] {x, weights, bias} : new INDArray[] {x, weights})
                .addOutputs(out)
                .addIntegerArguments(arguments(kernel, strides, pad, dilation, convolutionMode, format))
                .build());
        return out;
    }

    @Override
    public INDArray activate(INDArray z, IActivation afn, boolean training) {
        return afn.getActivation(z, training);
    }

    @Override
    public Map<String, Long> helperMemoryUse() {
        return Collections.emptyMap();
    }

    private static int[] arguments(
            int[] kernel, int[] strides, int[] pad, int[] dilation, ConvolutionMode mode, CNN2DFormat format) {
        return new int[] {
            kernel[0],
            kernel[1],
            strides[0],
            strides[1],
            pad[0],
            pad[1],
            dilation[0],
            dilation[1],
            mode == ConvolutionMode.Same ? 1 : 0,
            format == CNN2DFormat.NHWC ? 1 : 0,
            OUTPUTS_FIRST
        };
    }

    /** oneDNN has no form of some dilated convolutions; the layer's own way is right there, if slower. */
    private static boolean supports(INDArray input, INDArray weights, int[] dilation) {
        return input.dataType() == DataType.FLOAT
                && weights.dataType() == DataType.FLOAT
                && dilation[0] == 1
                && dilation[1] == 1;
    }

    static INDArray contiguous(INDArray array, ArrayType type, LayerWorkspaceMgr workspaceMgr) {
        return array.ordering() == 'c' && Shape.hasDefaultStridesForShape(array)
                ? array
                : workspaceMgr.dup(type, array, 'c');
    }
}
