package org.inkstone.nn;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What stands inside a residual connection: maps rows {@code [M, width]} to rows of the same width. */
public interface Sublayer {
    /** All parameters. */
    List<ParameterSpec> parameters();

    /** Writes output rows without the bias of the last product: whoever adds the residual adds the bias in the same go. */
    void forward(INDArray x, INDArray out, Pass pass);

    /** The last product. */
    Projection last();

    /**
     * All gradients but that of the last product's bias.
     *
     * @param x  the input rows of the forward pass
     * @param dy gradient of the output rows; not to be changed
     * @param dx gradient of the input rows, to be overwritten
     */
    void backward(INDArray x, INDArray dy, INDArray dx, Pass pass);
}
