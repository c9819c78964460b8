package org.inkstone.generative.diffusion.unet;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.inkstone.nn.ConvPart;
import org.inkstone.nn.Pass;
import org.inkstone.nn.PictureLayerRuntime;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The layer behind {@link Stem}. */
final class StemRuntime extends PictureLayerRuntime<Stem> {
    private final ConvPart conv;
    private transient INDArray picture;

    StemRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
        this.conv = layerConf().conv();
    }

    @Override
    protected INDArray forward(INDArray x, Pass pass) {
        Stem layer = layerConf();
        if (x.size(2) != layer.getHeight() || x.size(3) != layer.getWidth()) {
            throw new DL4JInvalidInputException("image must be [N, " + layer.getNIn() + ", " + layer.getHeight() + ", "
                    + layer.getWidth() + "]: " + Arrays.toString(x.shape()));
        }
        picture = pass.kept(x.size(0), x.size(2), x.size(3), x.size(1));
        picture.assign(x.permute(0, 2, 3, 1));
        INDArray out = output(pass, x.size(0), x.size(2), x.size(3), layer.getNOut());
        conv.forward(picture, out, pass);
        return out;
    }

    @Override
    protected INDArray backward(INDArray x, INDArray dy, Pass pass) {
        if (!layerConf().isInputGradient()) {
            conv.backward(picture, dy, null, pass);
            picture = null;
            return null;
        }
        INDArray dPicture = pass.scratch(picture.shape());
        conv.backward(picture, dy, dPicture, pass);
        INDArray dx = gradientOfInput(pass, x.shape());
        dx.assign(dPicture.permute(0, 3, 1, 2));
        picture = null;
        return dx;
    }

    @Override
    public void clear() {
        super.clear();
        picture = null;
    }
}
