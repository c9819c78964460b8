package org.inkstone.nn;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * A {@link BatchNorm2d} that stays as it is, in training too: the running estimates serve, no parameter moves, and the
 * gradient by its input is that of an affine map, {@code dx = gamma dy / sqrt(var + eps)}. It is what PyTorch's {@code
 * bn.eval()} and torchvision's {@code FrozenBatchNorm2d} do: for fine-tuning with small batches, and for gradients of what a
 * trained network really computes. Parameters as in {@link BatchNorm2d}, so that the parameter vector of one fits the
 * other.
 */
public class FrozenBatchNorm2d extends BatchNorm2d {
    /** For JSON only: use {@link #of}. */
    public FrozenBatchNorm2d() {}

    /** The frozen form of a layer, with all of its settings. */
    public static FrozenBatchNorm2d of(BatchNorm2d layer) {
        FrozenBatchNorm2d frozen = new FrozenBatchNorm2d();
        frozen.setLayerName(layer.getLayerName());
        frozen.setNIn(layer.getNIn());
        frozen.setNOut(layer.getNOut());
        frozen.setDecay(layer.getDecay());
        frozen.setEps(layer.getEps());
        frozen.setGamma(layer.getGamma());
        frozen.setBeta(layer.getBeta());
        frozen.setLockGammaBeta(layer.isLockGammaBeta());
        frozen.setUseLogStd(layer.isUseLogStd());
        frozen.setCnn2DFormat(layer.getCnn2DFormat());
        frozen.setRelu(layer.isRelu());
        frozen.setRelu6(layer.isRelu6());
        frozen.setLeak(layer.getLeak());
        frozen.setIUpdater(new NoOp());
        return frozen;
    }

    @Override
    public FrozenBatchNorm2d clone() {
        return (FrozenBatchNorm2d) super.clone();
    }

    @Override
    public IUpdater getUpdaterByParam(String paramName) {
        return new NoOp();
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray paramsView,
            boolean initializeParams,
            DataType dataType) {
        LayerValidation.assertNOutSet("FrozenBatchNorm2d", getLayerName(), index, getNOut());
        return Layers.initialise(
                new FrozenBatchNorm2dLayer(conf, dataType), conf, listeners, index, paramsView, initializeParams);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FrozenBatchNorm2d && super.equals(other);
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof FrozenBatchNorm2d;
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + 1;
    }
}
