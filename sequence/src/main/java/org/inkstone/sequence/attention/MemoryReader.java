package org.inkstone.sequence.attention;

import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer with a second input, the memory it attends to, handed over by its {@link MemoryVertexRuntime}. */
interface MemoryReader extends Layer {
    /** The memory of the coming pass, {@code [N, Tk, memoryWidth]}. */
    void setMemory(INDArray memory);

    /** {@code [N, Tk]}, 0 for padding; null for none. */
    void setMemoryMask(INDArray mask);

    /** Where the coming backward pass writes the memory's gradient. */
    void setMemoryGradient(INDArray gradient);
}
