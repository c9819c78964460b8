package org.inkstone.generative.diffusion.unet;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.inkstone.nn.ConvPart;
import org.inkstone.nn.GroupNormPart;
import org.inkstone.nn.Pass;
import org.inkstone.nn.PictureLayerRuntime;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The layer behind {@link Head}. */
final class HeadRuntime extends PictureLayerRuntime<Head> {
    private final GroupNormPart norm;
    private final ConvPart conv;
    private transient INDArray active;

    HeadRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
        this.norm = layerConf().norm();
        this.conv = layerConf().conv();
    }

    @Override
    protected INDArray forward(INDArray x, Pass pass) {
        active = pass.kept(x.shape());
        norm.forward(x, active, pass);
        long channels = layerConf().getNOut();
        INDArray result = pass.scratch(x.size(0), x.size(1), x.size(2), channels);
        conv.forward(active, result, pass);
        INDArray out = output(pass, x.size(0), channels, x.size(1), x.size(2));
        return out.assign(result.permute(0, 3, 1, 2));
    }

    @Override
    protected INDArray backward(INDArray x, INDArray dy, Pass pass) {
        INDArray last =
                pass.scratch(x.size(0), x.size(1), x.size(2), layerConf().getNOut());
        last.assign(dy.permute(0, 2, 3, 1));
        INDArray dActive = pass.scratch(active.shape());
        conv.backward(active, last, dActive, pass);
        INDArray dx = gradientOfInput(pass, x.shape());
        norm.backward(dActive, x, dx, null, pass);
        active = null;
        return dx;
    }

    @Override
    public void clear() {
        super.clear();
        active = null;
    }
}
