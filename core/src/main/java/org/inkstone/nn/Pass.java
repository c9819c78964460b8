package org.inkstone.nn;

import java.util.function.Function;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the parts of a layer need in one forward or backward pass: the layer's parameters and gradients, arrays to write
 * into, and how the rows {@code [batch * time, features]} are made up of sequences.
 */
public final class Pass {
    private final Function<String, INDArray> parameters;
    private final Function<String, INDArray> gradients;
    private final LayerWorkspaceMgr workspaces;
    private final DataType dataType;
    private final ArrayType keptIn;
    private final ArrayType scratchIn;
    private final boolean training;
    private final int batch;
    private final int time;
    private final INDArray mask;

    private Pass(
            SequenceLayerRuntime<?> layer,
            LayerWorkspaceMgr workspaces,
            boolean training,
            boolean backward,
            int batch,
            int time) {
        this.parameters = layer::parameter;
        this.gradients = layer::gradientOf;
        this.workspaces = workspaces;
        this.dataType = layer.dataType();
        this.training = training;
        this.keptIn = training ? ArrayType.ACTIVATIONS : ArrayType.FF_WORKING_MEM;
        this.scratchIn = backward ? ArrayType.BP_WORKING_MEM : ArrayType.FF_WORKING_MEM;
        this.batch = batch;
        this.time = time;
        this.mask = layer.getMaskArray();
    }

    /** A forward pass over {@code batch} sequences of {@code time} steps. */
    static Pass forward(
            SequenceLayerRuntime<?> layer, LayerWorkspaceMgr workspaces, boolean training, int batch, int time) {
        return new Pass(layer, workspaces, training, false, batch, time);
    }

    /** The backward pass of a training forward pass. */
    static Pass backward(SequenceLayerRuntime<?> layer, LayerWorkspaceMgr workspaces, int batch, int time) {
        return new Pass(layer, workspaces, true, true, batch, time);
    }

    /** A parameter; vectors are vectors. */
    public INDArray parameter(String name) {
        return parameters.apply(name);
    }

    /** The view that the parameter's gradient is to be written to, all of it. */
    public INDArray gradient(String name) {
        return gradients.apply(name);
    }

    /** An array of any values that lasts until the backward pass is over, where there will be one. */
    public INDArray kept(long... shape) {
        return workspaces.createUninitialized(keptIn, dataType, shape, 'c');
    }

    /** An array of any values that lasts until the layer is done with this pass. */
    public INDArray scratch(long... shape) {
        return workspaces.createUninitialized(scratchIn, dataType, shape, 'c');
    }

    /** Whether this is a training pass: dropout is on and a backward pass follows. */
    public boolean isTraining() {
        return training;
    }

    /** Number of sequences. */
    public int batch() {
        return batch;
    }

    /** Steps in a sequence, padding included. */
    public int time() {
        return time;
    }

    /** 1 for real steps and 0 for padding, {@code [batch, time]}; null where all are real. */
    public INDArray mask() {
        return mask;
    }

    /** Type of all arrays. */
    public DataType dataType() {
        return dataType;
    }

    /** Workspaces of the pass. */
    public LayerWorkspaceMgr workspaces() {
        return workspaces;
    }
}
