package org.inkstone.nn;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.inkstone.nn.kernel.PoolKernels;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The layer behind {@link AdaptiveAvgPool2d}. */
final class AdaptiveAvgPool2dLayer extends PoolingRuntime<AdaptiveAvgPool2d> {
    AdaptiveAvgPool2dLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    private boolean channelsLast() {
        return layerConf().getDataFormat() == CNN2DFormat.NHWC;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        checkInput(layerConf().getDataFormat());
        INDArray x = Kernels.contiguous(input.castTo(dataType), ArrayType.FF_WORKING_MEM, workspaces);
        INDArray out = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, outputShape(), 'c');
        PoolKernels.adaptiveMeans(split(x), split(out));
        return out;
    }

    private long[] outputShape() {
        long[] shape = input.shape().clone();
        int row = channelsLast() ? 1 : 2;
        shape[row] = layerConf().getOutputSize()[0];
        shape[row + 1] = layerConf().getOutputSize()[1];
        return shape;
    }

    /** What is before height and width, they, and what is behind. */
    private INDArray split(INDArray pictures) {
        return channelsLast()
                ? pictures
                : pictures.reshape('c', pictures.size(0) * pictures.size(1), pictures.size(2), pictures.size(3), 1);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        INDArray dy = Kernels.contiguous(epsilon.castTo(dataType), ArrayType.BP_WORKING_MEM, workspaces);
        INDArray dx = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
        PoolKernels.adaptiveMeansBackward(split(dy), split(dx));
        return new Pair<>(new DefaultGradient(), dx);
    }
}
