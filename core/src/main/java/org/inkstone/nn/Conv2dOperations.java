package org.inkstone.nn;

import java.io.Serializable;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/** The arithmetic of {@link Conv2d} by ND4J's operations: in double, with channels first and where oneDNN itself is not there. */
final class Conv2dOperations implements Serializable {
    /** Above this many input channels oneDNN's backward-data costs no more than the forward pass it is traded for. */
    private static final int FEW_CHANNELS = 16;

    private final Conv2d config;
    private final DataType dataType;
    private final KernelDilation dilation;
    private final Kernels.Constant ones = new Kernels.Constant(1);

    Conv2dOperations(Conv2d config, DataType dataType) {
        this.config = config;
        this.dataType = dataType;
        this.dilation = new KernelDilation(config.getKernelSize(), config.getDilation(), dataType);
    }

    private boolean channelsLast() {
        return config.getCnn2dDataFormat() == CNN2DFormat.NHWC;
    }

    /** One filter per channel; ND4J has an operation of its own for it. */
    private boolean isDepthwise() {
        return config.groups() > 1;
    }

    private DynamicCustomOp.DynamicCustomOpsBuilder operation(String name) {
        return DynamicCustomOp.builder(isDepthwise() ? "depthwise_" + name : name)
                .addIntegerArguments(arguments());
    }

    private int[] arguments() {
        int[] k = dilation.kernelSize();
        int[] s = config.getStride();
        int[] p = config.getPadding();
        int[] d = dilation.remaining();
        int same = config.getConvolutionMode() == ConvolutionMode.Same ? 1 : 0;
        int weightsOutInHeightWidth = 1;
        return new int[] {
            k[0], k[1], s[0], s[1], p[0], p[1], d[0], d[1], same, channelsLast() ? 1 : 0, weightsOutInHeightWidth
        };
    }

    /** A depthwise operation wants the single filter of a channel in front: [C, 1, h, w] to [1, C, h, w], the same memory. */
    private INDArray asOperand(INDArray kernel) {
        return isDepthwise()
                ? kernel.reshape('c', kernel.size(1), kernel.size(0), kernel.size(2), kernel.size(3))
                : kernel;
    }

    /** {@code out = x * weights + bias}; without a bias it is null. */
    void forward(INDArray x, INDArray weights, INDArray bias, INDArray out, LayerWorkspaceMgr workspaces) {
        INDArray kernel = asOperand(dilation.spread(weights, ArrayType.FF_WORKING_MEM, workspaces));
        Kernels.exec(operation("conv2d")
                .addInputs(bias == null ? new INDArray[] {x, kernel} : new INDArray[] {x, kernel, bias})
                .addOutputs(out)
                .build());
    }

    /** All gradients; without a bias it and its gradient are null. */
    void gradients(
            INDArray x,
            INDArray weights,
            INDArray bias,
            INDArray delta,
            INDArray gradX,
            INDArray gradW,
            INDArray gradB,
            LayerWorkspaceMgr workspaces) {
        INDArray kernel = dilation.spread(weights, ArrayType.BP_WORKING_MEM, workspaces);
        INDArray gradKernel = dilation.gradientOfKernel(gradW, workspaces);
        DynamicCustomOp.DynamicCustomOpsBuilder op = operation("conv2d_bp");
        if (bias == null) {
            op.addInputs(x, asOperand(kernel), delta).addOutputs(gradX, asOperand(gradKernel));
        } else {
            op.addInputs(x, asOperand(kernel), bias, delta).addOutputs(gradX, asOperand(gradKernel), gradB);
        }
        Kernels.exec(op.build());
        dilation.gather(gradKernel, gradW);
    }

    /** The gradients without that of the input, where that is cheaper. */
    void parameterGradients(
            INDArray x,
            INDArray weights,
            INDArray bias,
            INDArray delta,
            INDArray gradW,
            INDArray gradB,
            LayerWorkspaceMgr workspaces) {
        if (!weightGradientSuffices(x, weights, delta)) {
            INDArray unused = workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, dataType, x.shape(), 'c');
            gradients(x, weights, bias, delta, unused, gradW, gradB, workspaces);
            return;
        }
        INDArray kernel = dilation.spread(weights, ArrayType.BP_WORKING_MEM, workspaces);
        INDArray gradKernel = dilation.gradientOfKernel(gradW, workspaces);
        INDArray unused = workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, dataType, delta.shape(), 'c');
        Kernels.exec(DynamicCustomOp.builder("deconv2d_bp")
                .addInputs(delta, kernel, x)
                .addOutputs(unused, gradKernel)
                .addIntegerArguments(arguments())
                .build());
        dilation.gather(gradKernel, gradW);
        if (bias != null) {
            biasGradient(delta, gradB, workspaces);
        }
    }

    /**
     * The weight gradient alone. ND4J's {@code conv2d_bp} can't leave out the input gradient; but a convolution's
     * weight gradient is also that of the deconvolution with the same weights whose input is delta and whose output
     * gradient is x, and that operation's own input gradient is a mere forward convolution of x, cheap for few
     * channels. It needs the deconvolution of delta's size to give x's size back.
     */
    private boolean weightGradientSuffices(INDArray x, INDArray weights, INDArray delta) {
        if (isDepthwise() || weights.size(1) >= FEW_CHANNELS || dataType != DataType.FLOAT) {
            return false;
        }
        int h = channelsLast() ? 1 : 2;
        for (int i = 0; i < 2; i++) {
            long out = delta.size(h + i);
            long back = config.getConvolutionMode() == ConvolutionMode.Same
                    ? out * config.getStride()[i]
                    : (out - 1) * config.getStride()[i] + dilation.kernelSize()[i] - 2L * config.getPadding()[i];
            if (back != x.size(h + i)) {
                return false;
            }
        }
        return true;
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
}
