package org.deeplearning4j.nn.layers.mkldnn;

import java.util.Collections;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingHelper;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ConvolutionUtils;
import org.inkstone.backend.GuardedHelper;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Pooling of Deeplearning4j's {@code SubsamplingLayer} on oneDNN. Stands in for the class of this name in deeplearning4j-nn
 * 1.0.0-M2.1, which is never told what a padded average divides by and so trains on wrong gradients where the padding
 * counts. Here such averages, and everything else but plain max and average pooling, are left to the layer itself.
 */
public class MKLDNNSubsamplingHelper implements SubsamplingHelper, GuardedHelper {
    private static final int WITHOUT_PADDING = 0;

    /**
     * @param dataType of the layer; other than float the helper declines
     */
    public MKLDNNSubsamplingHelper(DataType dataType) {
        // the type is looked at in each call, since it may change with the input
    }

    @Override
    public boolean checkSupported() {
        return BaseMKLDNNHelper.mklDnnEnabled();
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(
            INDArray input,
            INDArray epsilon,
            int[] kernel,
            int[] strides,
            int[] pad,
            PoolingType poolingType,
            ConvolutionMode convolutionMode,
            int[] dilation,
            CNN2DFormat format,
            LayerWorkspaceMgr workspaceMgr) {
        if (!supports(input, pad, poolingType, convolutionMode, dilation)) {
            return null;
        }
        INDArray x = MKLDNNConvHelper.contiguous(input, ArrayType.BP_WORKING_MEM, workspaceMgr);
        INDArray gradient = MKLDNNConvHelper.contiguous(epsilon, ArrayType.BP_WORKING_MEM, workspaceMgr);
        INDArray gradX = workspaceMgr.createUninitialized(ArrayType.ACTIVATION_GRAD, input.dataType(), x.shape(), 'c');
        Nd4j.exec(operation(poolingType, "_bp", kernel, strides, pad, convolutionMode, format)
                .addInputs(x, gradient)
                .addOutputs(gradX)
                .build());
        return new Pair<>(new DefaultGradient(), gradX);
    }

    @Override
    public INDArray activate(
            INDArray input,
            boolean training,
            int[] kernel,
            int[] strides,
            int[] pad,
            PoolingType poolingType,
            ConvolutionMode convolutionMode,
            int[] dilation,
            CNN2DFormat format,
            LayerWorkspaceMgr workspaceMgr) {
        if (!supports(input, pad, poolingType, convolutionMode, dilation)) {
            return null;
        }
        INDArray x = MKLDNNConvHelper.contiguous(input, ArrayType.FF_WORKING_MEM, workspaceMgr);
        int[] size = ConvolutionUtils.getOutputSize(
                x,
                kernel,
                strides,
                convolutionMode == ConvolutionMode.Same ? null : pad,
                convolutionMode,
                dilation,
                format);
        long[] shape = format == CNN2DFormat.NHWC
                ? new long[] {x.size(0), size[0], size[1], x.size(3)}
                : new long[] {x.size(0), x.size(1), size[0], size[1]};
        INDArray out = workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, input.dataType(), shape, 'c');
        Nd4j.exec(operation(poolingType, "", kernel, strides, pad, convolutionMode, format)
                .addInputs(x)
                .addOutputs(out)
                .build());
        return out;
    }

    @Override
    public Map<String, Long> helperMemoryUse() {
        return Collections.emptyMap();
    }

    private static boolean supports(INDArray input, int[] pad, PoolingType type, ConvolutionMode mode, int[] dilation) {
        boolean padded = mode == ConvolutionMode.Same || pad[0] != 0 || pad[1] != 0;
        boolean plain = type == PoolingType.MAX || type == PoolingType.AVG && !padded;
        return input.dataType() == DataType.FLOAT && plain && dilation[0] == 1 && dilation[1] == 1;
    }

    private static DynamicCustomOp.DynamicCustomOpsBuilder operation(
            PoolingType type,
            String suffix,
            int[] kernel,
            int[] strides,
            int[] pad,
            ConvolutionMode mode,
            CNN2DFormat format) {
        return DynamicCustomOp.builder((type == PoolingType.MAX ? "maxpool2d" : "avgpool2d") + suffix)
                .addIntegerArguments(
                        kernel[0],
                        kernel[1],
                        strides[0],
                        strides[1],
                        pad[0],
                        pad[1],
                        1,
                        1,
                        mode == ConvolutionMode.Same ? 1 : 0,
                        WITHOUT_PADDING,
                        format == CNN2DFormat.NHWC ? 1 : 0);
    }
}
