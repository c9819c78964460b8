package org.inkstone.generative.diffusion.unet;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.inkstone.nn.Pass;
import org.inkstone.nn.PictureLayerRuntime;
import org.inkstone.nn.SideInputs;
import org.inkstone.sequence.attention.CrossAttentionPart;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The layer behind {@link PixelAttention}. */
final class PixelAttentionRuntime extends PictureLayerRuntime<PixelAttention> implements SideInputs {
    private final NormedAttention pixels;
    private final CrossAttentionPart textPart;
    private final NormedAttention text;
    private transient INDArray tokens;
    private transient INDArray tokenMask;
    private transient INDArray between;
    private transient INDArray dTokens;

    PixelAttentionRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
        pixels = layerConf().pixels();
        boolean reads = layerConf().getTextWidth() > 0;
        textPart = reads ? layerConf().textPart() : null;
        text = reads ? layerConf().text(textPart) : null;
    }

    @Override
    protected INDArray forward(INDArray x, Pass pass) {
        INDArray out = output(pass, x.shape());
        if (text == null) {
            pixels.forward(x, out, pass);
            return out;
        }
        between = pass.kept(x.shape());
        pixels.forward(x, between, pass);
        textPart.setMemory(checkedTokens(x.size(0)), tokenMask);
        text.forward(between, out, pass);
        return out;
    }

    private INDArray checkedTokens(long batch) {
        int width = layerConf().getTextWidth();
        if (tokens == null || tokens.rank() != 3 || tokens.size(0) != batch || tokens.size(2) != width) {
            throw new DL4JInvalidInputException("text must be [N, L, E] = [" + batch + ", L, " + width + "]: "
                    + (tokens == null ? "missing" : Arrays.toString(tokens.shape())));
        }
        return dense(tokens);
    }

    @Override
    protected INDArray backward(INDArray x, INDArray dy, Pass pass) {
        INDArray dx = gradientOfInput(pass, x.shape());
        if (text == null) {
            pixels.backward(x, dy, dx, pass);
            return dx;
        }
        dTokens = gradientOfInput(pass, tokens.shape());
        textPart.setMemory(checkedTokens(x.size(0)), tokenMask);
        textPart.setMemoryGradient(dTokens);
        INDArray dBetween = pass.scratch(x.shape());
        text.backward(between, dy, dBetween, pass);
        pixels.backward(x, dBetween, dx, pass);
        between = null;
        return dx;
    }

    @Override
    public void setSideInputs(INDArray... inputs) {
        tokens = inputs.length == 0 ? null : inputs[0];
    }

    @Override
    public void setSideMasks(INDArray... masks) {
        tokenMask = masks == null || masks.length == 0 ? null : masks[0];
    }

    /** The graph takes all masks away by this. */
    @Override
    public void setMaskArray(INDArray mask) {
        super.setMaskArray(mask);
        if (mask == null) {
            tokenMask = null;
        }
    }

    @Override
    public INDArray[] sideGradients() {
        return text == null ? new INDArray[0] : new INDArray[] {dTokens};
    }

    @Override
    public void clear() {
        super.clear();
        tokens = null;
        between = null;
        dTokens = null;
    }
}
