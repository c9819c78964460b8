package org.inkstone.nn;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer with more than one input; its {@link SideInputVertex} hands over those beside the first. */
public interface SideInputs {
    /** The other inputs of the coming pass, in the order in which the graph names them. */
    void setSideInputs(INDArray... inputs);

    /** Their masks, null where there is none; no array for no masks at all. */
    void setSideMasks(INDArray... masks);

    /**
     * Gradients of the other inputs after a backward pass, from the workspace of activations' gradients; null where an input has
     * none.
     */
    INDArray[] sideGradients();
}
