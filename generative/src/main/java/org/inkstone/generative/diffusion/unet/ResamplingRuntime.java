package org.inkstone.generative.diffusion.unet;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.inkstone.nn.ConvPart;
import org.inkstone.nn.Pass;
import org.inkstone.nn.PictureLayerRuntime;
import org.inkstone.nn.kernel.PixelKernels;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The layer behind {@link Resampling}. */
final class ResamplingRuntime extends PictureLayerRuntime<Resampling> {
    private final ConvPart conv;
    private transient INDArray large;

    ResamplingRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
        this.conv = layerConf().conv();
    }

    @Override
    protected INDArray forward(INDArray x, Pass pass) {
        Resampling layer = layerConf();
        long height = layer.outputSize(x.size(1));
        long width = layer.outputSize(x.size(2));
        INDArray out = output(pass, x.size(0), height, width, layer.getNOut());
        INDArray in = x;
        if (layer.isUp()) {
            large = pass.kept(x.size(0), height, width, x.size(3));
            PixelKernels.enlarge(x, large);
            in = large;
        }
        conv.forward(in, out, pass);
        return out;
    }

    @Override
    protected INDArray backward(INDArray x, INDArray dy, Pass pass) {
        INDArray dx = gradientOfInput(pass, x.shape());
        if (!layerConf().isUp()) {
            conv.backward(x, dy, dx, pass);
            return dx;
        }
        INDArray dLarge = pass.scratch(large.shape());
        conv.backward(large, dy, dLarge, pass);
        PixelKernels.enlargeBackward(dLarge, dx);
        large = null;
        return dx;
    }

    @Override
    public void clear() {
        super.clear();
        large = null;
    }
}
