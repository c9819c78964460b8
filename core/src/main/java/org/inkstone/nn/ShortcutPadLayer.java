package org.inkstone.nn;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.inkstone.nn.kernel.ShortcutKernels;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The layer behind {@link ShortcutPad}. */
final class ShortcutPadLayer extends AbstractLayer<ShortcutPad> {
    ShortcutPadLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    public Type type() {
        return Type.CONVOLUTIONAL;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        ShortcutPad c = layerConf();
        if (input.rank() != 4 || input.size(3) > c.getChannels()) {
            throw new DL4JInvalidInputException("Expected input of shape [batch, height, width, at most "
                    + c.getChannels() + "], got " + Arrays.toString(input.shape()) + " " + layerId());
        }
        INDArray x = Kernels.contiguous(input.castTo(dataType), ArrayType.FF_WORKING_MEM, workspaces);
        INDArray out = workspaces.createUninitialized(
                ArrayType.ACTIVATIONS,
                dataType,
                new long[] {x.size(0), c.picked(x.size(1)), c.picked(x.size(2)), c.getChannels()},
                'c');
        ShortcutKernels.pick(x, out, c.getStride(), c.before(x.size(3)));
        return out;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        ShortcutPad c = layerConf();
        INDArray dOut = Kernels.contiguous(epsilon.castTo(dataType), ArrayType.BP_WORKING_MEM, workspaces);
        INDArray dx = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
        ShortcutKernels.pickBackward(dOut, dx, c.getStride(), c.before(input.size(3)));
        return new Pair<>(new DefaultGradient(), dx);
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    @Override
    public void clearNoiseWeightParams() {
        // it has no weights
    }
}
