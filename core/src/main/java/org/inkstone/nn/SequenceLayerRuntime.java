package org.inkstone.nn;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Base of the layers behind {@link SequenceLayer}: parameters and gradients by name, checks of the input and its mask.
 *
 * @param <C> the layer's configuration
 */
public abstract class SequenceLayerRuntime<C extends SequenceLayer> extends BaseLayer<C> {
    // Made once: DL4J asks for it in every step.
    private transient Gradient gradientTable;

    protected SequenceLayerRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    /** The input as rows, refused where it is no sequence of the right width. */
    protected INDArray rows(INDArray sequences) {
        long[] shape = sequences.shape();
        if (shape.length != 3 || shape[2] != layerConf().getNIn()) {
            throw new DL4JInvalidInputException(layerConf().describe() + " takes [batch, time, "
                    + layerConf().getNIn() + "], got " + Arrays.toString(shape));
        }
        checkMask(shape[0], shape[1]);
        return rowsOf(dense(sequences));
    }

    /** The array itself, or a copy of the layer's type and in c order, which lasts as long as the pass that makes it. */
    protected final INDArray dense(INDArray array) {
        INDArray typed = array.castTo(dataType);
        return Kernels.isContiguous(typed) ? typed : typed.dup('c');
    }

    /** Refuses a mask of another shape than {@code [batch, time]}. */
    protected void checkMask(long batch, long time) {
        if (maskArray != null && (maskArray.rank() != 2 || maskArray.size(0) != batch || maskArray.size(1) != time)) {
            throw new DL4JInvalidInputException(layerConf().describe() + ": the mask must be [batch, time] = [" + batch
                    + ", " + time + "], got " + Arrays.toString(maskArray.shape()));
        }
    }

    /** A c-ordered array as a matrix of its last dimension. */
    protected static INDArray rowsOf(INDArray sequences) {
        long width = sequences.size(-1);
        return sequences.reshape('c', sequences.length() / width, width);
    }

    /** A forward pass outside of a network's own, without dropout and without a backward pass. */
    protected final Pass inference(int batch, int time, LayerWorkspaceMgr workspaces) {
        return Pass.forward(this, workspaces, false, batch, time);
    }

    /** A forward pass of a training step. */
    protected final Pass trainingPass(int batch, int time, LayerWorkspaceMgr workspaces) {
        return Pass.forward(this, workspaces, true, batch, time);
    }

    /** The backward pass of a training step. */
    protected final Pass backwardPass(int batch, int time, LayerWorkspaceMgr workspaces) {
        return Pass.backward(this, workspaces, batch, time);
    }

    /** Sequences in the input. */
    protected int batch() {
        return (int) input.size(0);
    }

    /** Steps in a sequence of the input. */
    protected int time() {
        return (int) input.size(1);
    }

    INDArray parameter(String name) {
        return getParam(name);
    }

    INDArray gradientOf(String name) {
        INDArray view = gradientViews.get(name);
        if (view == null) {
            throw new IllegalStateException(layerConf().describe() + " has no gradient " + name);
        }
        return view;
    }

    /** Type of parameters and activations. */
    public DataType dataType() {
        return dataType;
    }

    /** All gradients of the layer, which the backward pass has written to their views. */
    protected Gradient gradients() {
        if (gradientTable == null) {
            Gradient table = new DefaultGradient(gradientsFlattened);
            gradientViews.forEach((name, view) -> table.setGradientFor(name, view, 'c'));
            gradientTable = table;
        }
        return gradientTable;
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray gradients) {
        super.setBackpropGradientsViewArray(gradients);
        gradientTable = null;
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }
}
