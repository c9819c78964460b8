package org.inkstone.nn;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the layers behind pooling share: pictures in, no parameters, no masks but those of whole pictures. */
abstract class PoolingRuntime<C extends Layer> extends AbstractLayer<C> {
    PoolingRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    /** The input must be pictures. */
    final void checkInput(CNN2DFormat format) {
        assertInputSet(false);
        if (input.rank() != 4) {
            throw new DL4JInvalidInputException("Expected input of shape " + format.dimensionNames() + ", got "
                    + Arrays.toString(input.shape()) + " " + layerId());
        }
    }

    @Override
    public Type type() {
        return Type.SUBSAMPLING;
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int minibatchSize) {
        if (mask != null && (mask.rank() != 4 || mask.size(2) != 1 || mask.size(3) != 1)) {
            throw new UnsupportedOperationException("Pooling passes masks per example, [N, 1, 1, 1], only: got shape "
                    + Arrays.toString(mask.shape()) + " " + layerId());
        }
        return super.feedForwardMaskArray(mask, state, minibatchSize);
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    @Override
    public void clearNoiseWeightParams() {
        // no weights, no noise
    }

    @Override
    public double score() {
        return 0;
    }

    @Override
    public void fit() {
        // nothing to fit
    }

    @Override
    public void update(INDArray gradient, String paramType) {
        // nothing to update
    }
}
