package org.inkstone.nn;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The layer behind {@link GroupNorm}. */
final class GroupNormRuntime extends PictureLayerRuntime<GroupNorm> {
    private final GroupNormPart norm;

    GroupNormRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
        this.norm = layerConf().part();
    }

    @Override
    protected INDArray forward(INDArray x, Pass pass) {
        INDArray out = output(pass, x.shape());
        norm.forward(x, out, pass);
        return out;
    }

    @Override
    protected INDArray backward(INDArray x, INDArray dy, Pass pass) {
        INDArray dx = gradientOfInput(pass, x.shape());
        norm.backward(dy, x, dx, null, pass);
        return dx;
    }
}
