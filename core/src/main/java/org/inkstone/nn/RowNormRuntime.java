package org.inkstone.nn;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The layer behind {@link LayerNorm} and {@link RmsNorm}. */
final class RowNormRuntime extends RowLayerRuntime<RowNorm> {
    private final NormPart norm;

    RowNormRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
        this.norm = layerConf().part();
    }

    @Override
    protected void forward(INDArray x, INDArray out, Pass pass) {
        norm.forward(x, out, pass);
    }

    @Override
    protected void backward(INDArray x, INDArray dy, INDArray dx, Pass pass) {
        norm.backward(dy, x, dx, false, pass);
    }
}
