package org.inkstone.nn;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.inkstone.nn.kernel.BiasKernels;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A {@link Sublayer} standing alone as a layer, without a residual connection.
 *
 * @param <C> the layer's configuration
 * @param <S> the sublayer
 */
public abstract class SublayerRuntime<C extends SequenceLayer, S extends Sublayer> extends RowLayerRuntime<C> {
    private final S part;

    protected SublayerRuntime(NeuralNetConfiguration conf, DataType dataType, S part) {
        super(conf, dataType);
        this.part = part;
    }

    /** The sublayer. */
    protected final S part() {
        return part;
    }

    @Override
    protected void forward(INDArray x, INDArray out, Pass pass) {
        part.forward(x, out, pass);
        INDArray bias = part.last().bias(pass);
        if (bias != null) {
            BiasKernels.addBias(out, bias);
        }
    }

    @Override
    protected void backward(INDArray x, INDArray dy, INDArray dx, Pass pass) {
        INDArray biasGradient = part.last().biasGradient(pass);
        if (biasGradient != null) {
            BiasKernels.columnSums(dy, biasGradient);
        }
        part.backward(x, dy, dx, pass);
    }
}
