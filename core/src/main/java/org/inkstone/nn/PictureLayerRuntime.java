package org.inkstone.nn;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Base of the layers behind {@link PictureLayer}: checks the pictures and hands a {@link Pass} to what the layer does with them.
 *
 * @param <C> the layer's configuration
 */
public abstract class PictureLayerRuntime<C extends PictureLayer> extends SequenceLayerRuntime<C> {
    private transient boolean trained;

    protected PictureLayerRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    /** The output, made by {@link #output}. */
    protected abstract INDArray forward(INDArray x, Pass pass);

    /**
     * Fills all parameter gradients.
     *
     * @param x  the input of the forward pass
     * @param dy gradient of the output; not to be changed
     * @return gradient of the input, made by {@link #gradientOfInput}; null for none
     */
    protected abstract INDArray backward(INDArray x, INDArray dy, Pass pass);

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        applyDropOutIfNecessary(training, workspaces);
        INDArray x = picture(input);
        trained = training;
        return forward(
                x, training ? trainingPass(batch(), area(), workspaces) : inference(batch(), area(), workspaces));
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        if (!trained) {
            throw new IllegalStateException(layerConf().describe() + " goes backward after a training pass alone");
        }
        INDArray dy = Kernels.contiguous(epsilon.castTo(dataType), ArrayType.BP_WORKING_MEM, workspaces);
        INDArray dx = backward(picture(input), dy, backwardPass(batch(), area(), workspaces));
        return new Pair<>(gradients(), dx == null ? null : backpropDropOutIfPresent(dx));
    }

    /** Pixels of a picture. */
    private int area() {
        return (int) (input.length() / Math.max(1, input.size(0) * layerConf().getNIn()));
    }

    private INDArray picture(INDArray x) {
        int axis = layerConf().inputFormat() == CNN2DFormat.NHWC ? 3 : 1;
        if (x.rank() != 4 || x.size(axis) != layerConf().getNIn()) {
            throw new DL4JInvalidInputException(layerConf().describe() + " takes pictures "
                    + layerConf().inputFormat().dimensionNames() + " of "
                    + layerConf().getNIn() + " channels, got "
                    + Arrays.toString(x.shape()));
        }
        return dense(x);
    }

    /** An array for the layer's output. */
    protected final INDArray output(Pass pass, long... shape) {
        return pass.workspaces().createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
    }

    /** An array for the gradient of an input. */
    protected final INDArray gradientOfInput(Pass pass, long... shape) {
        return pass.workspaces().createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, shape, 'c');
    }

    /** Rows of channels, of an array with channels last. */
    protected static INDArray pixels(INDArray picture) {
        return rowsOf(picture);
    }

    /** Pictures have no mask. */
    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int minibatchSize) {
        return new Pair<>(null, state);
    }
}
