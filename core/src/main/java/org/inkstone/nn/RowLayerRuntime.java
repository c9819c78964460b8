package org.inkstone.nn;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Base of the layers that map sequences to sequences: turns {@code [N, T, C]} into rows {@code [N * T, C]} and back, and hands a
 * {@link Pass} to what the layer does with them. An output that lies on padding is whatever comes out: nothing that
 * follows looks at it, and losses leave it out.
 *
 * @param <C> the layer's configuration
 */
public abstract class RowLayerRuntime<C extends SequenceLayer> extends SequenceLayerRuntime<C> {
    protected RowLayerRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    /** Output rows {@code [N * T, nOut]} for input rows {@code [N * T, nIn]}, written to {@code out}. */
    protected abstract void forward(INDArray x, INDArray out, Pass pass);

    /**
     * Fills all parameter gradients of the pass and the gradient with respect to the input.
     *
     * @param x  the input rows of the forward pass
     * @param dy gradient of the output rows; not to be changed
     * @param dx gradient of the input rows, to be overwritten
     */
    protected abstract void backward(INDArray x, INDArray dy, INDArray dx, Pass pass);

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        applyDropOutIfNecessary(training, workspaces);
        INDArray x = rows(input);
        INDArray out = workspaces.createUninitialized(
                ArrayType.ACTIVATIONS,
                dataType,
                new long[] {input.size(0), input.size(1), layerConf().getNOut()},
                'c');
        forward(x, rowsOf(out), Pass.forward(this, workspaces, training, batch(), time()));
        return out;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        INDArray dy = rowsOf(Kernels.contiguous(epsilon.castTo(dataType), ArrayType.BP_WORKING_MEM, workspaces));
        INDArray dx = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
        backward(rows(input), dy, rowsOf(dx), Pass.backward(this, workspaces, batch(), time()));
        return new Pair<>(gradients(), backpropDropOutIfPresent(dx));
    }
}
